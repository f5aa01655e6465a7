using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The session of one socket: its user, its channels and its life from the first frame to the last. Reading and writing
/// may run at the same time, each only once.
/// </summary>
internal sealed partial class SocketSession(
    ServerWebSocket socket,
    SocketSlot? slot,
    GatewayOptions options,
    SocketHub hub,
    SocketInitializer initializer,
    SocketDispatcher dispatcher,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger logger
)
{
    private ImmutableArray<Guid> _channels = [];
    private ImmutableArray<Guid> _conversations = [];
    private long _lastReceived = clock.GetTimestamp();
    private Caller? _caller;
    private volatile FrozenSet<Guid>? _focus;
    private Task _catchUp = Task.CompletedTask;
    private ClientWriteQueue? _writes;
    private int _errors;
    private long _errorsSince;

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

    /// <summary>Whether one of <see cref="Channels"/> is a conversation.</summary>
    public bool IsConversation(Guid channelId) => _conversations.Contains(channelId);

    public void AddConversations(IReadOnlyCollection<Guid> channelIds) =>
        ImmutableInterlocked.Update(
            ref _conversations,
            static (known, added) => [.. known, .. added.Where(id => !known.Contains(id))],
            channelIds
        );

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
            var hello = await initializer.ReceiveHelloAsync(this, caller);
            if (hello is null)
            {
                return;
            }

            _caller = hello.Caller;
            slot?.MarkAuthenticated();
            isAdded = true;
            Log.Opened(logger, Id, UserId);
            KnowsConversations = hello.Frame.Conversations == true;
            if (await initializer.InitializeAsync(this, hello.Frame, socket.ConnectionClosed) is { } state)
            {
                socket.Start(socket.Encoding.Encode(state.Ready));
                _catchUp = CatchUpAsync(state);
                // Inlined on purpose: the socket spends most of its life in this wait, and each async method in the
                // chain holds memory.
                while (!IsClosing && await socket.ReadAsync(options.FrameBytes) is { Opcode: not Opcode.Close } message)
                {
                    if (Receive(message) is { } frame && !IsClosing)
                    {
                        await dispatcher.HandleAsync(this, frame);
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

    /// <summary>Reads one frame. Null: it is invalid, or the socket is closing.</summary>
    public async Task<ClientFrame?> ReadAsync(int maxBytes) =>
        await socket.ReadAsync(maxBytes) is { Opcode: not Opcode.Close } message ? Receive(message) : null;

    /// <summary>Queues a write behind the earlier ones of this socket. Waits while there are too many.</summary>
    public ValueTask QueueWriteAsync(ClientFrame frame) =>
        (_writes ??= new(options.PostsInFlight, WriteAsync)).AddAsync(frame, socket.ConnectionClosed);

    /// <summary>
    /// Queues a frame that all receivers share. Never waits: a socket whose queue is full is closed with 4408 and
    /// resumes later, without effect on others (promise P18).
    /// </summary>
    public void Enqueue(SharedFrame frame) => Enqueue(frame.Wire(socket.Encoding));

    /// <inheritdoc cref="Enqueue(SharedFrame)"/>
    public void Enqueue(FrameBatch run) => Enqueue(run.Wire(socket.Encoding), run.Count);

    /// <summary>Queues a whisper; see <see cref="Wire.SocketWriter.PutWhisper"/>.</summary>
    public void Enqueue(Whisper whisper)
    {
        if (whisper.ExceptSocket != Id)
        {
            socket.PutWhisper(whisper, whisper.Frame.Wire(socket.Encoding));
        }
    }

    /// <summary>Drops waiting whispers about a channel that the user leaves.</summary>
    public void RemoveWhispers(Guid channelId) => socket.RemoveWhispers(channelId);

    /// <summary>
    /// Queues a replayed frame: waits until at most half of the queue is taken. False: the socket is closing.
    /// </summary>
    public async ValueTask<bool> EnqueueAsync(SharedFrame frame, CancellationToken cancellationToken)
    {
        await WaitForRoomAsync(cancellationToken);
        Enqueue(frame);
        return !IsClosing;
    }

    /// <inheritdoc cref="Wire.SocketWriter.WaitForRoomAsync"/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        socket.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// Closes the socket. Queued frames are dropped, except at a restart of the server. Only the first call has an
    /// effect.
    /// </summary>
    public void Close(int code, string reason) => socket.Close(code, reason, flush: code == CloseCodes.ServiceRestart);

    public void Enqueue(ServerFrame frame) => Enqueue(socket.Encoding.Encode(frame));

    /// <summary>Answers at once, on the reading thread.</summary>
    public void Reply(SharedFrame frame) => CloseIfFull(socket.TryReply(frame.Wire(socket.Encoding)));

    /// <summary>
    /// Sends an error. Over the limit of errors per minute the socket closes, with the cause of the last one.
    /// </summary>
    public void SendError(long? reference, ParleyError error, int closeCode = CloseCodes.RateLimited)
    {
        Enqueue(
            new ErrorFrame
            {
                Ref = reference,
                Code = error.Code,
                Message = error.Message,
                RetryAfterMs = error.RetryAfterMs,
            }
        );
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_errorsSince, now) > TimeSpan.FromMinutes(1))
        {
            _errorsSince = now;
            _errors = 0;
        }

        if (Interlocked.Increment(ref _errors) > options.ErrorsPerMinute)
        {
            var isMalformed = closeCode == CloseCodes.Malformed;
            Close(closeCode, isMalformed ? "too many malformed frames" : "too many refused frames");
        }
    }

    /// <summary>A closing socket finishes its writes only at a restart of the server.</summary>
    private Task WriteAsync(IReadOnlyList<ClientFrame> frames) =>
        IsClosing && socket.CloseCode != CloseCodes.ServiceRestart
            ? Task.CompletedTask
            : dispatcher.WriteAsync(this, frames);

    private void Enqueue(byte[] bytes, int frameCount = 1) => CloseIfFull(socket.TryEnqueue(bytes, frameCount));

    private void CloseIfFull(bool isQueued)
    {
        if (!isQueued)
        {
            metrics.TooSlow();
            Close(CloseCodes.TooSlow, "too slow");
        }
    }

    /// <summary>Decodes a frame. Null: it is invalid, and an error is sent or the socket is closing.</summary>
    private ClientFrame? Receive(WebSocketMessage message)
    {
        Volatile.Write(ref _lastReceived, clock.GetTimestamp());
        if ((byte)message.Opcode != socket.Encoding.Opcode)
        {
            Close(
                CloseCodes.Malformed,
                $"this subprotocol has {(message.Opcode == Opcode.Binary ? "text" : "binary")} frames only"
            );
            return null;
        }

        var frame = Decode(message.Payload.Span);
        socket.ReleaseBuffer();
        return frame;
    }

    private ClientFrame? Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            return socket.Encoding.DecodeClient(payload);
        }
        catch (Exception exception) when (MalformedFrame.IsCause(exception))
        {
            if (_caller is null)
            {
                Close(CloseCodes.Malformed, "the first frame cannot be read");
                return null;
            }

            SendError(
                MalformedFrame.FindRef(socket.Encoding, payload),
                MalformedFrame.Describe(exception),
                CloseCodes.Malformed
            );
            return null;
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
            await initializer.CatchUpAsync(this, state, socket.ConnectionClosed);
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
    }
}
