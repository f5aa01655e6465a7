using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// Delivers the events of one channel to its sockets on this node, in the order of seq and each once. Waits for nothing
/// and reads nothing: <see cref="ChannelFeed"/> fills gaps. Thread-safe.
/// </summary>
/// <param name="channelId">The channel.</param>
/// <param name="history">The log of the channel.</param>
/// <param name="focusThreshold">
/// From this count of sockets on, those without focus on the channel get bumps instead of events.
/// </param>
internal sealed class ChannelDelivery(Guid channelId, ChannelHistory history, int focusThreshold)
{
    private const long Unknown = -1;

    private readonly Lock _lock = new();
    private readonly RecentEvents _recent = new();
    private readonly ChannelSubscribers _subscribers = new(channelId, focusThreshold);
    private readonly ChangedMessages _changed = new();
    private bool _bumpPending;
    private long _lastSeq = Unknown;
    private bool _closed;

    /// <summary>The last seq that is delivered.</summary>
    public long LastSeq
    {
        get
        {
            lock (_lock)
            {
                return _lastSeq;
            }
        }
    }

    /// <summary>The count of changed messages so far; see <see cref="TrySend"/>.</summary>
    public long ChangeCount
    {
        get
        {
            lock (_lock)
            {
                return _changed.Count;
            }
        }
    }

    /// <summary>Closes if no socket is attached. A closed delivery accepts no sockets.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            _closed |= _subscribers.Count == 0;
            return _closed;
        }
    }

    /// <summary>Takes the end of the channel's stream. True: events before it are missing on this node.</summary>
    public bool CheckEnd(long lastSeq)
    {
        lock (_lock)
        {
            // The sockets that reconnected together have been served, so the shared page can be released.
            history.ReleasePage();
            var isBehind = _lastSeq != Unknown && _lastSeq < lastSeq;
            _lastSeq = _lastSeq == Unknown ? lastSeq : _lastSeq;
            return isBehind;
        }
    }

    /// <summary>Attaches a socket if it has all events that are delivered, and no others.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="seq">The last event that the socket has.</param>
    /// <param name="isCaughtUp">This node has all events of the log; what else the socket has is ignored.</param>
    public AttachResult TryAttach(SocketSession socket, long seq, bool isCaughtUp)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return AttachResult.Closed;
            }

            if (_lastSeq == seq || (_lastSeq < seq && isCaughtUp))
            {
                _subscribers.Add(socket);
                return AttachResult.Attached;
            }

            return _lastSeq < seq ? AttachResult.NodeIsBehind : AttachResult.SocketIsBehind;
        }
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

    /// <summary>The sockets that got no event since the last call; null if there was none.</summary>
    public List<SocketSession>? TakeBumpReceivers()
    {
        List<SocketSession> passive = [];
        lock (_lock)
        {
            if (!_bumpPending)
            {
                return null;
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

        return passive;
    }

    /// <summary>
    /// Finds the events after a seq: in memory if it reaches back far enough, else in a page of the log. Concurrent
    /// callers with the same seq share one read.
    /// </summary>
    public Task<NodeEvent[]> FindAfterAsync(long seq)
    {
        lock (_lock)
        {
            return _recent.After(seq) is { Length: > 0 } recent ? Task.FromResult(recent) : history.ReadPageAsync(seq);
        }
    }

    /// <summary>False: the message has changed since the event was read; read it again.</summary>
    public bool TrySend(SocketSession socket, in NodeEvent nodeEvent, long changeCount)
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

    /// <summary>
    /// Delivers events while each follows the previous one. Returns the index of the first that does not.
    /// </summary>
    public int Deliver(NodeEvent[] events, int start)
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

                var batch = events.AsSpan(i, EventBatch.FirstLength(events.AsSpan(i)));
                Deliver(batch);
                i += batch.Length;
            }

            return i;
        }
    }

    /// <summary>
    /// Closes all sockets, so that they resume from the present: the gap exceeds the send queue, and may contain
    /// changes of membership.
    /// </summary>
    public void CloseAll(long seq)
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
            var frames = EventBatch.ToFrames(batch);
            foreach (var socket in _subscribers.EventReceivers)
            {
                socket.Enqueue(frames);
            }
        }

        _bumpPending |= _subscribers.HasPassive;
        _lastSeq = batch[^1].Seq;
        foreach (ref readonly var nodeEvent in batch)
        {
            _recent.Add(in nodeEvent);
            if (nodeEvent.Kind == NodeEventKind.MessageChanged)
            {
                // A page read before this event may hold the old content.
                history.ReleasePage();
                _changed.Add(nodeEvent.Subject);
            }
        }

        if (batch[^1].Kind == NodeEventKind.MemberLeft)
        {
            RemoveMember(batch[^1]);
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
