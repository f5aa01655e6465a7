using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// One channel on this node: which sockets get its events, and how far they have been sent. Events leave in the order of seq, each once; a hole, left by an
/// owner that moved or a call that got lost, is filled from the log. Thread-safe.
/// </summary>
internal sealed class ChannelFeed(Guid channelId, IChannelGrain owner, INodeObserver node, IMessageLog log)
{
    private const int PageSize = 256;
    private const long Unknown = -1;

    private readonly Lock _lock = new();
    private SocketSession[] _sockets = [];
    private long _lastSeq = Unknown;
    private Task? _subscribed;
    private bool _closed;

    /// <summary>Closes a feed that nobody is attached to; from then on nobody can be.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            _closed |= _sockets.Length == 0;
            return _closed;
        }
    }

    /// <summary>After it the owner reports here. Several may ask; one call is made.</summary>
    public async Task SubscribeAsync()
    {
        Task subscribed;
        lock (_lock)
        {
            subscribed = _subscribed ??= RenewAsync();
        }

        try
        {
            await subscribed;
        }
        catch
        {
            lock (_lock)
            {
                _subscribed = ReferenceEquals(_subscribed, subscribed) ? null : _subscribed;
            }

            throw;
        }
    }

    /// <summary>Renews the place among the owner's nodes and fetches what was missed meanwhile.</summary>
    public async Task RenewAsync()
    {
        var last = await owner.SubscribeAsync(node);
        bool behind;
        lock (_lock)
        {
            behind = _lastSeq != Unknown && _lastSeq < last;
            _lastSeq = _lastSeq == Unknown ? last : _lastSeq;
        }

        if (behind)
        {
            await FillAsync(last);
        }
    }

    /// <summary>False: the feed is closed; take a new one.</summary>
    public bool TryAttach(SocketSession socket)
    {
        lock (_lock)
        {
            return !_closed && Add(socket);
        }
    }

    /// <summary>Attaches a socket that has everything up to <paramref name="seq"/>; what came after is fetched from the log first. False: the feed is closed.</summary>
    public async Task<bool> TryAttachAfterAsync(SocketSession socket, long seq, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                if (_lastSeq <= seq)
                {
                    return Add(socket);
                }
            }

            var missed = await log.ReadEventsAsync(channelId, seq, PageSize, cancellationToken);
            if (missed.Count == 0)
            {
                return true;
            }

            foreach (var stored in missed)
            {
                var news = ToNews(stored);
                socket.Enqueue(news.Json);
                if (news.Kind == NodeEventKind.MemberLeft && news.Subject == socket.UserId)
                {
                    // Out again before they were in here: what comes now is not for them.
                    socket.RemoveChannel(channelId);
                    return true;
                }
            }

            seq = missed[^1].Seq;
        }
    }

    public void Detach(SocketSession socket)
    {
        lock (_lock)
        {
            _sockets = Array.FindAll(_sockets, candidate => candidate != socket);
        }
    }

    public async Task DeliverAsync(ChannelBatch batch)
    {
        if (SendFrom(batch, 0) is var hole && hole < batch.Events.Length)
        {
            await FillAsync(batch.Events[hole].Follows);
            SendFrom(batch, hole);
        }
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

    /// <summary>More was missed than a socket's queue takes, memberships perhaps among it: all come back and start from the present.</summary>
    private void Reset(long seq)
    {
        lock (_lock)
        {
            foreach (var socket in _sockets)
            {
                socket.Close(CloseCodes.ServiceRestart, "events were missed");
            }

            _sockets = [];
            _lastSeq = Math.Max(_lastSeq, seq);
        }
    }

    /// <summary>Sends events as long as each follows on the last one; returns the place of the first that does not.</summary>
    private int SendFrom(ChannelBatch batch, int start)
    {
        lock (_lock)
        {
            for (var i = start; i < batch.Events.Length; i++)
            {
                ref readonly var news = ref batch.Events[i];
                if (news.Seq <= _lastSeq)
                {
                    continue;
                }

                if (_lastSeq != Unknown && news.Follows > _lastSeq)
                {
                    return i;
                }

                Send(in news);
            }

            return batch.Events.Length;
        }
    }

    private void Send(in NodeEvent news)
    {
        foreach (var socket in _sockets)
        {
            socket.Enqueue(news.Json);
        }

        _lastSeq = news.Seq;
        if (news.Kind == NodeEventKind.MemberLeft)
        {
            var left = news.Subject;
            foreach (var socket in _sockets)
            {
                if (socket.UserId == left)
                {
                    socket.RemoveChannel(channelId);
                }
            }

            _sockets = Array.FindAll(_sockets, socket => socket.UserId != left);
        }
    }

    /// <summary>A leaving that comes from the log ends the sending just as one that comes from the owner.</summary>
    private static NodeEvent ToNews(StoredEvent stored)
    {
        var left = stored.Message is null ? (StoredFrames.ToFrame(stored) as MemberLeft)?.UserId.Value : null;
        return new(stored.Seq, stored.Seq - 1, StoredFrames.Encode(stored), left is null ? NodeEventKind.Plain : NodeEventKind.MemberLeft, left ?? default);
    }

    /// <summary>One that is closing is left out: nobody would take it out again.</summary>
    private bool Add(SocketSession socket)
    {
        if (!socket.IsClosing && Array.IndexOf(_sockets, socket) < 0)
        {
            _sockets = [.. _sockets, socket];
        }

        return true;
    }
}
