using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Replays missed events of one channel to a socket: after a resume, a <c>sync</c> or joining.</summary>
internal sealed class ChannelReplay(Guid channelId, ChannelDelivery delivery)
{
    /// <summary>
    /// Replays one page of events after a seq. Returns the seq reached, or the given one when the socket must not get
    /// more.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="seq">The last seq that the socket has.</param>
    /// <param name="memberAt">A seq at which the user is known to be a member.</param>
    /// <param name="isLive">
    /// The socket also gets live events: an event that was read before a deletion must not follow it.
    /// </param>
    /// <param name="cancellationToken">Cancels the replay.</param>
    public async Task<long> ExecuteAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        bool isLive,
        CancellationToken cancellationToken
    )
    {
        var reached = seq;
        var changeCount = isLive ? delivery.ChangeCount : 0;
        foreach (var nodeEvent in await delivery.FindAfterAsync(seq).WaitAsync(cancellationToken))
        {
            await socket.WaitForRoomAsync(cancellationToken);
            if (!isLive)
            {
                socket.Enqueue(nodeEvent.Frame);
            }
            else if (!delivery.TrySend(socket, in nodeEvent, changeCount))
            {
                return reached > seq ? reached : await ExecuteAsync(socket, seq, memberAt, isLive, cancellationToken);
            }

            if (socket.IsClosing)
            {
                return seq;
            }

            reached = nodeEvent.Seq;
            if (
                nodeEvent.Kind == NodeEventKind.MemberLeft
                && nodeEvent.Subject == socket.UserId
                && nodeEvent.Seq > memberAt
            )
            {
                // The user left, before the socket was attached or before this node got the event: later events are not
                // for them.
                delivery.Detach(socket);
                socket.RemoveChannel(channelId);
                return seq;
            }
        }

        return reached;
    }
}
