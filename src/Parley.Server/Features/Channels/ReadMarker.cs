using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>Moves read positions and notifies the other sockets of the user.</summary>
internal sealed class ReadMarker(IMessageLog log, IGrainFactory grains)
{
    public async Task MarkAsync(Guid userId, ChannelId channelId, long seq, Guid? socketId)
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
        await grains.GetUserGrain(userId).DeliverAsync(new(userId, receipt, socketId));
    }
}
