using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>From the log's rows to the frames that clients get; live, replayed and by REST they are the same.</summary>
internal static class StoredFrames
{
    public static byte[] Encode(StoredMessage message) => JsonFrames.Encode(ToFrame(message));

    public static byte[] Encode(StoredEvent stored) => stored.Message is { } message ? Encode(message) : stored.Payload!;

    public static ServerFrame ToFrame(StoredEvent stored) =>
        stored.Message is { } message ? ToFrame(message) : JsonFrames.DecodeServer(stored.Payload!);

    private static MessageCreated ToFrame(StoredMessage message) => new()
    {
        ChannelId = new(message.ChannelId),
        Seq = message.Seq,
        Message = message.ToMessage(),
    };
}
