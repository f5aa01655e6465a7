using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Replays missed events to a socket: after a resume, a <c>sync</c> or joining a channel.</summary>
internal sealed partial class ChannelFeed
{
    private const int PageSize = 256;

    private Task<NodeEvent[]>? _page;
    private long _pageAfter;

    /// <summary>
    /// Attaches a socket that has all events up to <paramref name="seq"/>. Later events are replayed first, as fast as
    /// the socket takes them. The user is known to be a member at <paramref name="memberAt"/>: a <c>member.left</c>
    /// before it was followed by a return. False: the feed is closed; use a new one.
    /// </summary>
    public async Task<bool> TryAttachAfterAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        CancellationToken cancellationToken
    )
    {
        var caughtUp = false;
        while (true)
        {
            bool isBehind;
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                if (_lastSeq == seq || (_lastSeq < seq && caughtUp))
                {
                    _subscribers.Add(socket);
                    return true;
                }

                isBehind = _lastSeq < seq;
            }

            if (isBehind)
            {
                // The socket has got more from another node. This node must not deliver it again.
                var head = await log.ReadHeadAsync(channelId, cancellationToken);
                await FillGapAsync(Math.Min(seq, head.Seq));
                caughtUp = true;
                continue;
            }

            var reached = await ReplayAsync(socket, seq, memberAt, isLive: false, cancellationToken);
            if (reached <= seq)
            {
                return true;
            }

            seq = reached;
        }
    }

    /// <summary>
    /// Replays the events after <paramref name="seq"/>, up to the last one that this node has delivered. Right after
    /// <c>ready</c> the client may be ahead of this node, so it subscribes first.
    /// </summary>
    public async Task SyncAsync(SocketSession socket, long seq, CancellationToken cancellationToken)
    {
        await SubscribeAsync();
        long last;
        lock (_lock)
        {
            last = _lastSeq;
        }

        var reached = seq;
        do
        {
            seq = reached;
            reached = seq < last ? await ReplayAsync(socket, seq, last, isLive: true, cancellationToken) : seq;
        } while (reached > seq);
    }

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
    private async Task<long> ReplayAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        bool isLive,
        CancellationToken cancellationToken
    )
    {
        var reached = seq;
        var changeCount = isLive ? CurrentChangeCount() : 0;
        foreach (var nodeEvent in await ReadMissedAsync(seq, cancellationToken))
        {
            await socket.WaitForRoomAsync(cancellationToken);
            if (!isLive)
            {
                socket.Enqueue(nodeEvent.Frame);
            }
            else if (!TrySend(socket, in nodeEvent, changeCount))
            {
                return reached > seq ? reached : await ReplayAsync(socket, seq, memberAt, isLive, cancellationToken);
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
                Detach(socket);
                socket.RemoveChannel(channelId);
                return seq;
            }
        }

        return reached;
    }

    private long CurrentChangeCount()
    {
        lock (_lock)
        {
            return _changed.Count;
        }
    }

    /// <summary>False: the message has changed since the event was read; read it again.</summary>
    private bool TrySend(SocketSession socket, in NodeEvent nodeEvent, long changeCount)
    {
        lock (_lock)
        {
            if (_changed.HasChanged(in nodeEvent, changeCount))
            {
                return false;
            }

            socket.Enqueue(nodeEvent.Frame);
            return true;
        }
    }

    /// <summary>
    /// Reads from memory if it reaches back far enough, else from the log. Concurrent callers with the same seq share
    /// one read.
    /// </summary>
    private async Task<IReadOnlyList<NodeEvent>> ReadMissedAsync(long seq, CancellationToken cancellationToken)
    {
        Task<NodeEvent[]> page;
        lock (_lock)
        {
            if (_recent.After(seq) is { Count: > 0 } recent)
            {
                return recent;
            }

            if (_page is null || _pageAfter != seq || _page.IsFaulted)
            {
                _pageAfter = seq;
                _page = ReadPageAsync(seq);
            }

            page = _page;
        }

        return await page.WaitAsync(cancellationToken);
    }

    private async Task<NodeEvent[]> ReadPageAsync(long seq) =>
        [.. (await log.ReadEventsAsync(channelId, seq, PageSize, CancellationToken.None)).Select(ToEvent)];

    /// <summary>A <c>member.left</c> from the log ends the delivery just as one from the channel grain.</summary>
    private static NodeEvent ToEvent(StoredEvent stored)
    {
        var frame = StoredFrames.ToSharedFrame(stored);
        var (kind, subject) = frame.Frame switch
        {
            MessageCreated created => (NodeEventKind.Message, created.Message.Id.Value),
            MessageUpdated updated => (NodeEventKind.MessageChanged, updated.Id.Value),
            MessageDeleted deleted => (NodeEventKind.MessageChanged, deleted.Id.Value),
            MemberLeft left => (NodeEventKind.MemberLeft, left.UserId.Value),
            _ => (NodeEventKind.Plain, default),
        };
        return new(stored.Seq, stored.Seq - 1, frame, kind, subject);
    }
}
