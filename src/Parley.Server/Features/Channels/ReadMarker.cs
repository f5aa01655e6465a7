using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Moves read positions and notifies the other sockets of the user. A socket may skip receipts, but what it gets never
/// goes back: the position is the version.
/// </summary>
[SliceApi]
internal sealed class ReadMarker(IMessageLog log, UserWhispers whispers)
{
    /// <param name="userId">The user.</param>
    /// <param name="channelId">The channel or conversation, of which the user is a member.</param>
    /// <param name="seq">The position.</param>
    /// <param name="isConversation">It is a conversation: only sockets that know conversations are notified.</param>
    /// <param name="socketId">The socket that has the position already.</param>
    public async Task MarkAsync(Guid userId, ChannelId channelId, long seq, bool isConversation, Guid? socketId)
    {
        var (position, moved) = await log.MarkReadAsync(channelId.Value, userId, seq);
        if (!moved)
        {
            return;
        }

        var receipt = SharedFrame.Of(
            new ReceiptFrame
            {
                ChannelId = channelId,
                UserId = new(userId),
                ReadSeq = position.Seq,
                ReadIndex = position.Index,
            }
        );
        await whispers.WhisperAsync(
            userId,
            new(new(WhisperKind.Receipt, channelId.Value, userId), position.Seq, receipt, socketId, isConversation)
        );
    }
}
