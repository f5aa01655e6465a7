using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// One channel on this node: which sockets get its events, and how far they have been sent. Events leave in the order
/// of seq, each once; a hole, left by an owner that moved or a call that got lost, is filled from the log. Thread-safe.
/// </summary>
/// <param name="channelId">The channel.</param>
/// <param name="owner">Who gives out its seqs.</param>
/// <param name="node">What the owner is to call.</param>
/// <param name="log">Where holes are filled from.</param>
/// <param name="large">
/// From so many sockets on, those that do not have it in focus are only told that it moved on.
/// </param>
internal sealed partial class ChannelFeed(
    Guid channelId,
    IChannelGrain owner,
    INodeObserver node,
    IMessageLog log,
    int large
)
{
    /// <summary>
    /// Events that came together go to a socket as one piece of about this size; it is what one write takes.
    /// </summary>
    private const int RunBytes = 16_384;

    private const long Unknown = -1;

    private readonly Lock _lock = new();
    private readonly RecentEvents _recent = new();
    private readonly SharedCall _subscribed = new();
    private readonly FeedSockets _sockets = new(channelId, large);
    private readonly ChangedMessages _changed = new();
    private bool _bump;
    private long _lastSeq = Unknown;
    private bool _closed;

    /// <summary>Closes a feed that nobody is attached to; from then on nobody can be.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            _closed |= _sockets.Count == 0;
            return _closed;
        }
    }

    /// <summary>After it the owner reports here. Several may ask; one call is made.</summary>
    public Task SubscribeAsync() => _subscribed.RunAsync(RenewAsync);

    /// <summary>Renews the place among the owner's nodes and fetches what was missed meanwhile.</summary>
    public async Task RenewAsync()
    {
        var last = await owner.SubscribeAsync(node);
        bool behind;
        lock (_lock)
        {
            // Whoever came back with the others is served; a page of the log is not kept for longer.
            _page = null;
            behind = _lastSeq != Unknown && _lastSeq < last;
            _lastSeq = _lastSeq == Unknown ? last : _lastSeq;
        }

        if (behind)
        {
            await FillAsync(last);
        }
    }

    public void Detach(SocketSession socket)
    {
        lock (_lock)
        {
            _sockets.Remove(socket);
        }
    }

    /// <summary>A socket has other channels on its screen.</summary>
    public void Refocus(SocketSession socket)
    {
        lock (_lock)
        {
            _sockets.Refocus(socket);
        }
    }

    /// <summary>
    /// Tells the sockets that do not get each event that there were some. Called about once a second.
    /// </summary>
    public async Task BumpAsync(CancellationToken cancellationToken)
    {
        List<SocketSession> passive = [];
        lock (_lock)
        {
            if (!_bump)
            {
                return;
            }

            _bump = false;
            foreach (var socket in _sockets.All)
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
    /// Sends events at once. A hole is filled on a thread of the pool: the caller may be the channel's owner, which has
    /// others to serve.
    /// </summary>
    public Task DeliverAsync(ChannelBatch batch) =>
        SendFrom(batch, 0) is var hole && hole < batch.Events.Length
            ? Task.Run(() => FillAsync(batch, hole))
            : Task.CompletedTask;

    private async Task FillAsync(ChannelBatch batch, int hole)
    {
        await FillAsync(batch.Events[hole].PreviousSeq);
        SendFrom(batch, hole);
    }

    private async Task FillAsync(long upTo)
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
                Reset(upTo);
                return;
            }

            // No further than asked: what is behind it may be an import, which is told of as a whole.
            var missed = await log.ReadEventsAsync(channelId, from, (int)(upTo - from), CancellationToken.None);
            if (missed.Count == 0)
            {
                return;
            }

            SendFrom(new(channelId, [.. missed.Select(ToNews)]), 0);
        }
    }

    /// <summary>
    /// More was missed than a socket's queue takes, memberships perhaps among it: all come back and start from the
    /// present.
    /// </summary>
    private void Reset(long seq)
    {
        lock (_lock)
        {
            foreach (var socket in _sockets.All)
            {
                socket.Close(CloseCodes.ServiceRestart, "events were missed");
            }

            _sockets.Clear();
            _recent.Clear();
            _lastSeq = Math.Max(_lastSeq, seq);
        }
    }

    /// <summary>
    /// Sends events as long as each follows on the last one; returns the place of the first that does not.
    /// </summary>
    private int SendFrom(ChannelBatch batch, int start)
    {
        lock (_lock)
        {
            var i = start;
            while (i < batch.Events.Length)
            {
                ref readonly var news = ref batch.Events[i];
                if (news.Seq <= _lastSeq)
                {
                    i++;
                    continue;
                }

                if (_lastSeq != Unknown && news.PreviousSeq > _lastSeq)
                {
                    return i;
                }

                var run = batch.Events.AsSpan(i, RunLength(batch.Events.AsSpan(i)));
                Send(run);
                i += run.Length;
            }

            return i;
        }
    }

    /// <summary>How many plain events from the first on go out as one; at least that one.</summary>
    private static int RunLength(ReadOnlySpan<NodeEvent> events)
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
            && (bytes += events[count].Frame.Length) <= RunBytes
        )
        {
            count++;
        }

        return count;
    }

    private void Send(ReadOnlySpan<NodeEvent> run)
    {
        if (run.Length == 1)
        {
            foreach (var socket in _sockets.Attentive)
            {
                socket.Enqueue(run[0].Frame);
            }
        }
        else
        {
            SendTogether(run);
        }

        _bump |= _sockets.HasPassive;
        _lastSeq = run[^1].Seq;
        foreach (ref readonly var news in run)
        {
            _recent.Add(in news);
            if (news.Kind == NodeEventKind.MessageChanged)
            {
                // A page that was read before may tell what the message said.
                _page = null;
                _changed.Add(news.Subject);
            }
        }

        if (run[^1].Kind == NodeEventKind.MemberLeft)
        {
            EndFor(run[^1]);
        }
    }

    private void SendTogether(ReadOnlySpan<NodeEvent> run)
    {
        var frames = new SharedFrame[run.Length];
        for (var i = 0; i < run.Length; i++)
        {
            frames[i] = run[i].Frame;
        }

        var together = new FrameBatch(frames);
        foreach (var socket in _sockets.Attentive)
        {
            socket.Enqueue(together);
        }
    }

    private void EndFor(NodeEvent left)
    {
        foreach (var socket in _sockets.All)
        {
            if (socket.UserId == left.Subject)
            {
                if (!_sockets.Attentive.Contains(socket))
                {
                    socket.Enqueue(left.Frame);
                }

                socket.RemoveChannel(channelId);
            }
        }

        _sockets.RemoveOf(left.Subject);
    }
}
