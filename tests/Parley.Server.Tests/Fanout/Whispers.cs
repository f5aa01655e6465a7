using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Fanout;

/// <summary>Whispers for tests: the version is the content.</summary>
internal static class Whispers
{
    /// <summary>A receipt of a user in a channel.</summary>
    public static Whisper Receipt(Guid channelId, Guid userId, long version, Guid? exceptSocket = null) =>
        new(
            new(WhisperKind.Receipt, channelId, userId),
            version,
            SharedFrame.Of(
                new ReceiptFrame
                {
                    ChannelId = new(channelId),
                    UserId = new(userId),
                    ReadSeq = version,
                    ReadIndex = version,
                }
            ),
            exceptSocket
        );
}
