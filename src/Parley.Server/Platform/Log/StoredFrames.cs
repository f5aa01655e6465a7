using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>From the log's rows to the frames that clients get; live, replayed and by REST they are the same.</summary>
internal static class StoredFrames
{
    public static SharedFrame Share(StoredMessage message) => SharedFrame.Of(ToFrame(message));

    public static SharedFrame Share(StoredEvent stored) => stored.Message is { } message ? Share(message) : SharedFrame.OfJson(stored.Payload!);

    public static ServerFrame ToFrame(StoredEvent stored) =>
        stored.Message is { } message ? ToFrame(message) : JsonFrames.DecodeServer(stored.Payload!);

    private static MessageCreated ToFrame(StoredMessage message) => new()
    {
        ChannelId = new(message.ChannelId),
        Seq = message.Seq,
        Message = message.ToMessage(),
    };
}
