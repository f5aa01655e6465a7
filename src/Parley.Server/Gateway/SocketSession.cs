using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The session of one socket. Reading is in <c>.Receive</c>, writing in <c>.Send</c>. Both may run at the same time,
/// each only once.
/// </summary>
internal sealed partial class SocketSession(
    ServerWebSocket socket,
    SocketSlot? slot,
    Deadlines deadlines,
    GatewayOptions options,
    SocketHub hub,
    SocketCommandHandler commands,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger logger
)
{
    private ImmutableArray<Guid> _channels = [];
    private long _lastReceived = clock.GetTimestamp();
    private Caller? _caller;
    private volatile FrozenSet<Guid>? _focus;
    private Task _catchUp = Task.CompletedTask;

    /// <summary>Identifies this socket among the user's sockets.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    public Guid UserId => _caller?.UserId ?? default;

    public Guid SessionId => _caller?.SessionId ?? default;

    public Caller Caller => _caller ?? throw new InvalidOperationException("No hello yet.");

    public IEnumerable<Guid> Channels => _channels;

    /// <summary>What the socket has of the events of its user.</summary>
    public UserCursor UserEvents { get; } = new();

    public CancellationToken ConnectionClosed => socket.ConnectionClosed;

    /// <summary>A close frame is queued; no more frames are accepted.</summary>
    public bool IsClosing => socket.CloseCode != 0;

    /// <summary>Time since the last message from the client.</summary>
    public TimeSpan IdleTime => clock.GetElapsedTime(Volatile.Read(ref _lastReceived));

    /// <summary>
    /// Whether the client wants each event of the channel. Without a <c>focus</c> frame it wants all.
    /// </summary>
    public bool IsInFocus(Guid channelId) => _focus is not { } focus || focus.Contains(channelId);

    public void SetFocus(FrozenSet<Guid> channelIds) => _focus = channelIds;

    public void AddChannel(Guid channelId) =>
        ImmutableInterlocked.Update(
            ref _channels,
            static (channels, added) => channels.Contains(added) ? channels : channels.Add(added),
            channelId
        );

    /// <summary>The client asked for conversations in its <c>hello</c>: older clients cannot show them.</summary>
    public bool KnowsConversations { get; private set; }

    /// <inheritdoc cref="SocketHub.JoinAsync"/>
    public Task JoinAsync(ChannelJoined joined, CancellationToken cancellationToken) =>
        hub.JoinAsync(this, joined, cancellationToken);

    public void RemoveChannel(Guid channelId) =>
        ImmutableInterlocked.Update(ref _channels, static (channels, removed) => channels.Remove(removed), channelId);

    /// <summary>
    /// Runs the socket from its first frame to its last. Returns when it is closed and its resources are released.
    /// </summary>
    public async Task RunAsync(Caller? caller)
    {
        var isAdded = false;
        if (slot is null)
        {
            Close(CloseCodes.Overloaded, "too many sockets; retry in 30 s");
        }
        else
        {
            hub.Register(this);
        }

        try
        {
            var hello = await ReceiveHelloAsync(caller);
            if (hello is null || _caller is null)
            {
                return;
            }

            isAdded = true;
            Log.Opened(logger, Id, UserId);
            KnowsConversations = hello.Conversations == true;
            if (await commands.InitializeAsync(this, hello, socket.ConnectionClosed) is { } state)
            {
                socket.Start(socket.Encoding.Encode(state.Ready));
                _catchUp = CatchUpAsync(state);
                // Inlined on purpose: the socket spends most of its life in this wait, and each async method in the
                // chain holds memory.
                while (!IsClosing && await socket.ReadAsync(options.FrameBytes) is { Opcode: not Opcode.Close } message)
                {
                    if (Receive(message) is { } frame && !IsClosing)
                    {
                        await HandleAsync(frame);
                    }
                }
            }
        }
        catch (WebSocketProtocolException exception)
        {
            Close(exception.CloseCode, exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client disconnected, or the connection was aborted.
            socket.Abort();
        }
        catch (Exception exception)
        {
            CloseFailed(exception);
        }
        finally
        {
            await EndAsync(isAdded);
        }
    }

    private async Task EndAsync(bool isAdded)
    {
        try
        {
            Close(CloseCodes.Normal, "done");
            if (isAdded)
            {
                // Only after the close, so that a concurrent attach sees a closing socket and ignores it.
                hub.Remove(this);
                Log.Closed(logger, Id, socket.CloseCode);
            }

            await socket.CompleteCloseAsync(options.FrameBytes);
            await _catchUp;
        }
        finally
        {
            hub.Unregister(this);
            slot?.Release();
            socket.Dispose();
        }
    }

    /// <summary>Runs beside the reads, so that pings are answered during a long replay.</summary>
    private async Task CatchUpAsync(InitialState state)
    {
        try
        {
            await commands.CatchUpAsync(this, state, socket.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
        catch (Exception exception)
        {
            CloseFailed(exception);
        }
    }

    /// <summary>Asks the client to reconnect. An unavailable store or node is no internal error.</summary>
    private void CloseFailed(Exception exception)
    {
        if (FaultHandler.IsUnavailable(exception))
        {
            Log.Unavailable(logger, Id, exception.GetType().Name);
        }
        else
        {
            Log.SocketFailed(logger, Id, exception);
        }

        Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3101, Level = LogLevel.Debug, Message = "Socket {SocketId} of {UserId} is open")]
        public static partial void Opened(ILogger logger, Guid socketId, Guid userId);

        [LoggerMessage(EventId = 3102, Level = LogLevel.Debug, Message = "Socket {SocketId} is closed ({CloseCode})")]
        public static partial void Closed(ILogger logger, Guid socketId, int closeCode);

        [LoggerMessage(
            EventId = 3105,
            Level = LogLevel.Warning,
            Message = "Socket {SocketId} is closed: the store or a node is unavailable ({Error})"
        )]
        public static partial void Unavailable(ILogger logger, Guid socketId, string error);

        [LoggerMessage(EventId = 3104, Level = LogLevel.Error, Message = "Internal error on socket {SocketId}")]
        public static partial void SocketFailed(ILogger logger, Guid socketId, Exception exception);

        [LoggerMessage(
            EventId = 3103,
            Level = LogLevel.Error,
            Message = "Internal error on a frame of socket {SocketId}"
        )]
        public static partial void FrameFailed(ILogger logger, Guid socketId, Exception exception);
    }
}
