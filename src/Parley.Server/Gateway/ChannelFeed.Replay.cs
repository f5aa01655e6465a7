using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// What a socket gets that was not there when the events were new: by a resume, a <c>sync</c>, a joining.
/// </summary>
internal sealed partial class ChannelFeed
{
    private const int PageSize = 256;

    private Task<NodeEvent[]>? _page;
    private long _pageAfter;

    /// <summary>
    /// Attaches a socket that has everything up to <paramref name="seq"/>; what came after is sent first, as fast as
    /// the socket takes it. Its person is known to be a member at <paramref name="memberAt"/>: a leaving before it was
    /// followed by a return. False: the feed is closed; take a new one.
    /// </summary>
    public async Task<bool> TryAttachAfterAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        CancellationToken cancellationToken
    )
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
                    _sockets.Add(socket);
                    return true;
                }
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
    /// Sends what a socket has missed after <paramref name="seq"/>, up to what this node has sent to others. Who asks
    /// right after <c>ready</c> may be ahead of the owner's answer, which tells where that is.
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
    /// Sends a page of what comes after a seq. Answers the seq reached; the given one when the socket is not to have
    /// more.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="seq">What it has.</param>
    /// <param name="memberAt">Where its person is known to be a member.</param>
    /// <param name="isLive">
    /// It gets what is new meanwhile: an event that was read before a deletion must not follow that.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<long> ReplayAsync(
        SocketSession socket,
        long seq,
        long memberAt,
        bool isLive,
        CancellationToken cancellationToken
    )
    {
        var reached = seq;
        var asOf = isLive ? ChangesSoFar() : 0;
        foreach (var news in await MissedAsync(seq, cancellationToken))
        {
            await socket.WaitForRoomAsync(cancellationToken);
            if (!isLive)
            {
                socket.Enqueue(news.Frame);
            }
            else if (!TrySend(socket, in news, asOf))
            {
                return reached > seq ? reached : await ReplayAsync(socket, seq, memberAt, isLive, cancellationToken);
            }

            if (socket.IsClosing)
            {
                return seq;
            }

            reached = news.Seq;
            if (news.Kind == NodeEventKind.MemberLeft && news.Subject == socket.UserId && news.Seq > memberAt)
            {
                // Out again before they were in here: what comes now is not for them.
                socket.RemoveChannel(channelId);
                return seq;
            }
        }

        return reached;
    }

    private long ChangesSoFar()
    {
        lock (_lock)
        {
            return _changed.Count;
        }
    }

    /// <summary>False: the event is to be read again.</summary>
    private bool TrySend(SocketSession socket, in NodeEvent news, long asOf)
    {
        lock (_lock)
        {
            if (_changed.Includes(in news, asOf))
            {
                return false;
            }

            socket.Enqueue(news.Frame);
            return true;
        }
    }

    /// <summary>
    /// From memory where it reaches back far enough; else from the log, by one read for all who ask for the same.
    /// </summary>
    private async Task<IReadOnlyList<NodeEvent>> MissedAsync(long seq, CancellationToken cancellationToken)
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
        [.. (await log.ReadEventsAsync(channelId, seq, PageSize, CancellationToken.None)).Select(ToNews)];

    /// <summary>A leaving that comes from the log ends the sending just as one that comes from the owner.</summary>
    private static NodeEvent ToNews(StoredEvent stored)
    {
        var frame = StoredFrames.Share(stored);
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
