using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Auth;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>One socket. Reading is in <c>.Receive</c>, writing in <c>.Send</c>; both may run at the same time, each only once.</summary>
internal sealed partial class SocketSession(
    WebSocket socket, GatewayOptions options, SocketActions actions, GatewayMetrics metrics, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Guid, bool> _channels = new();
    private long _heard = clock.GetTimestamp();
    private Caller? _caller;

    /// <summary>Names this socket to the person's other ones.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    public Guid UserId => _caller?.UserId ?? default;

    public Guid SessionId => _caller?.SessionId ?? default;

    public Caller Caller => _caller ?? throw new InvalidOperationException("No hello yet.");

    public IEnumerable<Guid> Channels => _channels.Keys;

    /// <summary>Nothing is sent to it any more.</summary>
    public bool IsClosing => Volatile.Read(ref _closeCode) != 0;

    /// <summary>How long nothing was heard.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _heard));

    public void AddChannel(Guid channelId) => _channels[channelId] = true;

    public void RemoveChannel(Guid channelId) => _channels.TryRemove(channelId, out _);

    public void Dispose()
    {
        _ended.Dispose();
        _inFlight.Dispose();
    }

    /// <summary>From the first frame to the last. Returns when the socket is closed.</summary>
    public async Task RunAsync(Caller? caller, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), _ended);
        var added = false;
        try
        {
            _caller = await ReceiveHelloAsync(caller);
            if (_caller is null)
            {
                return;
            }

            added = true;
            Log.Opened(logger, Id, UserId);
            if (await actions.WelcomeAsync(this, _ended.Token) is { } ready)
            {
                Start(JsonFrames.Encode(ready));
                await ReceiveAsync();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // The other side is gone, or Close() was called: either way the connection is over.
        }
        catch (Exception exception)
        {
            // Not the client's fault, and over when the fault is: it is to come back.
            Log.SocketFailed(logger, Id, exception);
            Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
        }
        finally
        {
            _received.TrySetResult();
            Close(CloseCodes.Normal, "done");
            if (added)
            {
                // After the close: whoever attaches it to a channel from here on sees that it is closing and lets it be.
                actions.Goodbye(this);
                Log.Closed(logger, Id, _closeCode);
            }

            await _closing;
            await _pump;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3101, Level = LogLevel.Debug, Message = "Socket {SocketId} of {UserId} is open")]
        public static partial void Opened(ILogger logger, Guid socketId, Guid userId);

        [LoggerMessage(EventId = 3102, Level = LogLevel.Debug, Message = "Socket {SocketId} is closed ({CloseCode})")]
        public static partial void Closed(ILogger logger, Guid socketId, int closeCode);

        [LoggerMessage(EventId = 3104, Level = LogLevel.Error, Message = "Socket {SocketId} failed")]
        public static partial void SocketFailed(ILogger logger, Guid socketId, Exception exception);

        [LoggerMessage(EventId = 3103, Level = LogLevel.Error, Message = "A frame of socket {SocketId} failed")]
        public static partial void FrameFailed(ILogger logger, Guid socketId, Exception exception);
    }
}
