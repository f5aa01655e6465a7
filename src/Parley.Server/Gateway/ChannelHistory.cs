using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// Reads the events of one channel from the log. Keeps the last page, which sockets that reconnect together share. The
/// page is not thread-safe: the lock of <see cref="ChannelDelivery"/> guards it.
/// </summary>
internal sealed class ChannelHistory(Guid channelId, IEventReader log)
{
    /// <summary>Maximum count of events in a page.</summary>
    public const int PageSize = 256;

    private Task<NodeEvent[]>? _page;
    private long _pageAfter;

    /// <summary>The page after a seq.</summary>
    public Task<NodeEvent[]> ReadPageAsync(long seq)
    {
        if (_page is null || _pageAfter != seq || _page.IsFaulted)
        {
            _pageAfter = seq;
            _page = ReadAsync(seq, PageSize);
        }

        return _page;
    }

    /// <summary>Releases the page: it is not needed any more, or may hold old content.</summary>
    public void ReleasePage() => _page = null;

    public Task<StreamHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        log.ReadHeadAsync(channelId, cancellationToken);

    /// <summary>Reads events without the page.</summary>
    public async Task<NodeEvent[]> ReadAsync(long after, int count) =>
        [.. (await log.ReadEventsAsync(channelId, after, count, CancellationToken.None)).Select(ToEvent)];

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
