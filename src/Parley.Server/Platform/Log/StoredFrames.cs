using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>Converts stored rows to the frames that clients get: the same for live delivery, replay and REST.</summary>
internal static class StoredFrames
{
    public static SharedFrame ToSharedFrame(Message message) => SharedFrame.Of(ToFrame(message));

    public static SharedFrame ToSharedFrame(StoredEvent stored) =>
        stored.Message is null && stored.Content is null
            ? SharedFrame.OfJson(stored.Payload!)
            : SharedFrame.Of(ToFrame(stored));

    public static ServerFrame ToFrame(StoredEvent stored) =>
        stored.Message is { } message
            ? ToFrame(message.ToMessage())
            : JsonFrames.DecodeServer(stored.Payload!) switch
            {
                MessageUpdated updated when stored.Content is { } content => updated with
                {
                    Content = content,
                    Sealed = stored.Sealed,
                },
                var frame => frame,
            };

    private static MessageCreated ToFrame(Message message) =>
        new()
        {
            ChannelId = message.ChannelId,
            Seq = message.Seq,
            Message = message,
        };
}
