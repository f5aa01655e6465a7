using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The events of one channel on this node: delivers them to the subscribed sockets in the order of seq, each once. A
/// gap, after the channel grain moved or a call was lost, is filled from the log. Thread-safe.
/// </summary>
/// <param name="channelId">The channel.</param>
/// <param name="grain">The channel grain.</param>
/// <param name="node">The observer that the grain calls.</param>
/// <param name="log">The source for gaps.</param>
/// <param name="focusThreshold">
/// From this count of sockets on, those without focus on the channel get bumps instead of events.
/// </param>
internal sealed partial class ChannelFeed(
    Guid channelId,
    IChannelGrain grain,
    INodeObserver node,
    IEventReader log,
    int focusThreshold
)
{
    /// <summary>Maximum size of events that are sent as one batch: about one write to the socket.</summary>
    private const int MaxBatchBytes = 16_384;

    private const long Unknown = -1;

    private readonly Lock _lock = new();
    private readonly RecentEvents _recent = new();
    private readonly SharedCall _subscription = new();
    private readonly ChannelSubscribers _subscribers = new(channelId, focusThreshold);
    private readonly ChangedMessages _changed = new();
    private bool _bumpPending;
    private long _lastSeq = Unknown;
    private bool _closed;

    /// <summary>Closes the feed if no socket is attached. A closed feed accepts no sockets.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            _closed |= _subscribers.Count == 0;
            return _closed;
        }
    }

    /// <summary>Subscribes this node to the channel grain. Concurrent callers share one call.</summary>
    public Task SubscribeAsync() => _subscription.RunAsync(RenewAsync);

    /// <summary>Renews the node's subscription and fetches the events missed meanwhile.</summary>
    public async Task RenewAsync() => await CatchUpAsync(await grain.SubscribeAsync(node));

    /// <summary>
    /// The subscription was renewed, and the channel is at this seq. Fetches the events missed meanwhile: a lost call
    /// shows only here while no event follows.
    /// </summary>
    public Task CatchUpAsync(long lastSeq)
    {
        bool isBehind;
        lock (_lock)
        {
            // The sockets that reconnected together have been served, so the shared page can be released.
            _page = null;
            isBehind = _lastSeq != Unknown && _lastSeq < lastSeq;
            _lastSeq = _lastSeq == Unknown ? lastSeq : _lastSeq;
        }

        return isBehind ? FillGapAsync(lastSeq) : Task.CompletedTask;
    }

    public void Detach(SocketSession socket)
    {
        lock (_lock)
        {
            _subscribers.Remove(socket);
        }
    }

    /// <summary>Applies a changed focus of a socket.</summary>
    public void UpdateFocus(SocketSession socket)
    {
        lock (_lock)
        {
            _subscribers.UpdateFocus(socket);
        }
    }

    /// <summary>Sends a bump to the sockets that do not get each event. Called about once a second.</summary>
    public async Task BumpAsync(CancellationToken cancellationToken)
    {
        List<SocketSession> passive = [];
        lock (_lock)
        {
            if (!_bumpPending)
            {
                return;
            }

            _bumpPending = false;
            foreach (var socket in _subscribers.All)
            {
                if (!socket.IsInFocus(channelId))
                {
                    passive.Add(socket);
                }
            }
        }

        var head = await log.ReadHeadAsync(channelId, cancellationToken);
        var bumped = SharedFrame.Of(
            new ChannelBumped
            {
                ChannelId = new(channelId),
                LastSeq = head.Seq,
                LastIndex = head.Index,
            }
        );
        foreach (var socket in passive)
        {
            socket.Enqueue(bumped);
        }
    }

    /// <summary>
    /// Delivers events at once. A gap is filled on the thread pool, because the caller may be the channel grain.
    /// </summary>
    public Task DeliverAsync(ChannelBatch batch) =>
        DeliverFrom(batch.Events, 0) is var gap && gap < batch.Events.Length
            ? Task.Run(() => FillGapAsync(batch.Events, gap))
            : Task.CompletedTask;

    /// <summary>Delivers a whisper to the sockets that get each event.</summary>
    public void Deliver(Whisper whisper)
    {
        lock (_lock)
        {
            foreach (var socket in _subscribers.EventReceivers)
            {
                socket.Enqueue(whisper);
            }
        }
    }

    private async Task FillGapAsync(NodeEvent[] events, int gap)
    {
        await FillGapAsync(events[gap].PreviousSeq);
        DeliverFrom(events, gap);
    }

    private async Task FillGapAsync(long upTo)
    {
        while (true)
        {
            long from;
            lock (_lock)
            {
                from = _lastSeq;
            }

            if (from >= upTo)
            {
                return;
            }

            if (upTo - from > PageSize)
            {
                CloseAll(upTo);
                return;
            }

            // Read no further than asked: behind it may be an import, which is announced as a whole.
            var missed = await log.ReadEventsAsync(channelId, from, (int)(upTo - from), CancellationToken.None);
            if (missed.Count == 0)
            {
                return;
            }

            DeliverFrom([.. missed.Select(ToEvent)], 0);
        }
    }

    /// <summary>
    /// Closes all sockets, so that they resume from the present: the gap exceeds the send queue, and may contain
    /// changes of membership.
    /// </summary>
    private void CloseAll(long seq)
    {
        lock (_lock)
        {
            foreach (var socket in _subscribers.All)
            {
                socket.Close(CloseCodes.ServiceRestart, "events were missed");
            }

            _subscribers.Clear();
            _recent.Clear();
            _lastSeq = Math.Max(_lastSeq, seq);
        }
    }

    /// <summary>
    /// Delivers events while each follows the previous one. Returns the index of the first that does not.
    /// </summary>
    private int DeliverFrom(NodeEvent[] events, int start)
    {
        lock (_lock)
        {
            var i = start;
            while (i < events.Length)
            {
                ref readonly var nodeEvent = ref events[i];
                if (nodeEvent.Seq <= _lastSeq)
                {
                    i++;
                    continue;
                }

                if (_lastSeq != Unknown && nodeEvent.PreviousSeq > _lastSeq)
                {
                    return i;
                }

                var batch = events.AsSpan(i, BatchLength(events.AsSpan(i)));
                Deliver(batch);
                i += batch.Length;
            }

            return i;
        }
    }

    /// <summary>The count of events from the first on that can leave as one batch; at least 1.</summary>
    private static int BatchLength(ReadOnlySpan<NodeEvent> events)
    {
        if (events.Length == 1)
        {
            return 1;
        }

        var count = 1;
        var bytes = events[0].Frame.Length;
        while (
            count < events.Length
            && events[count - 1].Kind != NodeEventKind.MemberLeft
            && events[count].Kind != NodeEventKind.MemberLeft
            && events[count].PreviousSeq == events[count - 1].Seq
            && (bytes += events[count].Frame.Length) <= MaxBatchBytes
        )
        {
            count++;
        }

        return count;
    }

    private void Deliver(ReadOnlySpan<NodeEvent> batch)
    {
        if (batch[^1].Kind == NodeEventKind.MemberLeft)
        {
            RemoveWhispers(batch[^1].Subject);
        }

        if (batch.Length == 1)
        {
            foreach (var socket in _subscribers.EventReceivers)
            {
                socket.Enqueue(batch[0].Frame);
            }
        }
        else
        {
            DeliverTogether(batch);
        }

        _bumpPending |= _subscribers.HasPassive;
        _lastSeq = batch[^1].Seq;
        foreach (ref readonly var nodeEvent in batch)
        {
            _recent.Add(in nodeEvent);
            if (nodeEvent.Kind == NodeEventKind.MessageChanged)
            {
                // A page read before this event may hold the old content.
                _page = null;
                _changed.Add(nodeEvent.Subject);
            }
        }

        if (batch[^1].Kind == NodeEventKind.MemberLeft)
        {
            RemoveMember(batch[^1]);
        }
    }

    private void DeliverTogether(ReadOnlySpan<NodeEvent> batch)
    {
        var frames = new SharedFrame[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            frames[i] = batch[i].Frame;
        }

        var run = new FrameBatch(frames);
        foreach (var socket in _subscribers.EventReceivers)
        {
            socket.Enqueue(run);
        }
    }

    /// <summary>
    /// Before the event that ends the delivery to a user: a whisper that waits would be written after it.
    /// </summary>
    private void RemoveWhispers(Guid userId)
    {
        foreach (var socket in _subscribers.All)
        {
            if (socket.UserId == userId)
            {
                socket.RemoveWhispers(channelId);
            }
        }
    }

    private void RemoveMember(NodeEvent left)
    {
        foreach (var socket in _subscribers.All)
        {
            if (socket.UserId == left.Subject)
            {
                if (!_subscribers.EventReceivers.Contains(socket))
                {
                    socket.Enqueue(left.Frame);
                }

                socket.RemoveChannel(channelId);
            }
        }

        _subscribers.RemoveUser(left.Subject);
    }
}
