using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// Sends the events of users to their sockets, in the order of the stream and each once: live ones, and from the log
/// those that a client missed or that arrived out of order. Thread-safe.
/// </summary>
internal sealed partial class UserEventFeed(IEventReader events, ILogger<UserEventFeed> logger)
{
    private const int PageSize = 100;

    /// <summary>
    /// Sends the missed events that <c>ready</c> includes. It holds the channels that were joined by them, so no socket
    /// is attached. Later events wait until <see cref="GoLiveAsync"/>.
    /// </summary>
    /// <param name="socket">The socket; <c>ready</c> is sent.</param>
    /// <param name="after">The last event that the client has.</param>
    /// <param name="lastSeq">The last event that <c>ready</c> includes.</param>
    /// <param name="cancellationToken">Cancels the replay.</param>
    public async Task ReplayAsync(SocketSession socket, long after, long lastSeq, CancellationToken cancellationToken)
    {
        socket.UserEvents.Start(after);
        while (after < lastSeq && !socket.IsClosing)
        {
            var count = (int)Math.Min(PageSize, lastSeq - after);
            await SendPageAsync(socket, after, count, isLive: false, cancellationToken);
            after += count;
        }
    }

    /// <summary>
    /// Sends the events that came since <c>ready</c>, then live ones. The channels of <c>ready</c> are attached.
    /// </summary>
    public Task GoLiveAsync(SocketSession socket, CancellationToken cancellationToken) =>
        ReadAsync(socket, cancellationToken);

    /// <summary>
    /// Sends a live event. Never throws: a socket that misses an event is closed, and resumes. An event of joining is
    /// read from the log, where it waits until the socket is attached to the channels that were joined before it.
    /// </summary>
    public Task DeliverAsync(SocketSession socket, long seq, SharedFrame frame) =>
        (frame.Frame is ChannelJoined ? socket.UserEvents.CheckEnd(seq) : socket.UserEvents.Deliver(socket, seq, frame))
            ? TryReadAsync(socket)
            : Task.CompletedTask;

    /// <summary>
    /// Sends what the sockets lack: an event of which the call to this node was lost, because the node that committed
    /// it has crashed, for example. Does not wait for the sockets, which may be slow.
    /// </summary>
    public async Task FetchMissedAsync(IReadOnlyList<SocketSession> sockets, CancellationToken cancellationToken)
    {
        var ends = await events.ReadEndsAsync(
            [.. sockets.Select(socket => socket.UserId).Distinct()],
            cancellationToken
        );
        foreach (var socket in sockets)
        {
            if (ends.TryGetValue(socket.UserId, out var lastSeq) && socket.UserEvents.CheckEnd(lastSeq))
            {
                _ = TryReadAsync(socket);
            }
        }
    }

    private async Task TryReadAsync(SocketSession socket)
    {
        try
        {
            await ReadAsync(socket, socket.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
        catch (Exception exception)
        {
            Log.ReadFailed(logger, socket.Id, exception);
            socket.Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
        }
    }

    private async Task ReadAsync(SocketSession socket, CancellationToken cancellationToken)
    {
        while (!socket.IsClosing && socket.UserEvents.NextRead() is { } after)
        {
            await SendPageAsync(socket, after, PageSize, isLive: true, cancellationToken);
        }
    }

    /// <summary>Closes the socket if the events are trimmed: the next <c>ready</c> has the state.</summary>
    private async Task SendPageAsync(
        SocketSession socket,
        long after,
        int count,
        bool isLive,
        CancellationToken cancellationToken
    )
    {
        var page = await events.ReadEventsAsync(socket.UserId, after, count, cancellationToken);
        var isNext = page.Count > 0;
        foreach (var stored in page)
        {
            await socket.WaitForRoomAsync(cancellationToken);
            if (socket.IsClosing)
            {
                return;
            }

            var frame = UserEventPayload.Number(stored.Payload!, stored.Seq);
            isNext &= socket.UserEvents.DeliverRead(socket, stored.Seq, frame);
            if (isNext && isLive && frame.Frame is ChannelJoined joined)
            {
                await socket.JoinAsync(joined, cancellationToken);
            }
        }

        if (!isNext)
        {
            socket.Close(CloseCodes.ServiceRestart, "events were missed");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3601,
            Level = LogLevel.Warning,
            Message = "Reading events of the user of socket {SocketId} failed; the socket is closed"
        )]
        public static partial void ReadFailed(ILogger logger, Guid socketId, Exception exception);
    }
}
