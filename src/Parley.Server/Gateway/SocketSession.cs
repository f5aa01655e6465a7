using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// One socket. Reading is in <c>.Receive</c>, writing in <c>.Send</c>; both may run at the same time, each only once.
/// </summary>
internal sealed partial class SocketSession(
    WireSocket socket,
    SocketPlace? place,
    Deadlines deadlines,
    GatewayOptions options,
    SocketHub hub,
    SocketActions actions,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger logger
)
{
    private ImmutableArray<Guid> _channels = [];
    private long _heard = clock.GetTimestamp();
    private Caller? _caller;
    private volatile FrozenSet<Guid>? _focus;
    private Task _catchUp = Task.CompletedTask;

    /// <summary>Names this socket to the person's other ones.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    public Guid UserId => _caller?.UserId ?? default;

    public Guid SessionId => _caller?.SessionId ?? default;

    public Caller Caller => _caller ?? throw new InvalidOperationException("No hello yet.");

    public IEnumerable<Guid> Channels => _channels;

    /// <summary>Nothing is sent to it any more.</summary>
    public bool IsClosing => socket.CloseCode != 0;

    /// <summary>How long nothing was heard.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _heard));

    /// <summary>Whether each event of the channel is wanted: until the client names its channels, all are.</summary>
    public bool IsInFocus(Guid channelId) => _focus is not { } focus || focus.Contains(channelId);

    public void SetFocus(FrozenSet<Guid> channelIds) => _focus = channelIds;

    public void AddChannel(Guid channelId) =>
        ImmutableInterlocked.Update(
            ref _channels,
            static (channels, added) => channels.Contains(added) ? channels : channels.Add(added),
            channelId
        );

    public void RemoveChannel(Guid channelId) =>
        ImmutableInterlocked.Update(ref _channels, static (channels, removed) => channels.Remove(removed), channelId);

    /// <summary>
    /// From the first frame to the last. Returns when the socket is closed, and with it all that it held.
    /// </summary>
    public async Task RunAsync(Caller? caller)
    {
        var added = false;
        if (place is null)
        {
            Close(CloseCodes.Overloaded, "too many sockets; retry in 30 s");
        }
        else
        {
            hub.Open(this);
        }

        try
        {
            var hello = await ReceiveHelloAsync(caller);
            if (hello is null || _caller is null)
            {
                return;
            }

            added = true;
            Log.Opened(logger, Id, UserId);
            if (await actions.WelcomeAsync(this, hello.Resume, socket.Ended) is { } welcome)
            {
                socket.Start(socket.Encoding.Encode(welcome.Ready));
                _catchUp = CatchUpAsync(welcome);
                // Here and not in a method: most of a connection's life is this wait, and each method that waits has
                // its own memory.
                while (!IsClosing && await socket.ReadAsync(options.FrameBytes) is { Opcode: not Opcode.Close } message)
                {
                    if (Take(message) is { } frame && !IsClosing)
                    {
                        await HandleAsync(frame);
                    }
                }
            }
        }
        catch (WireException exception)
        {
            Close(exception.CloseCode, exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The other side is gone, or was cut off.
            socket.Abort();
        }
        catch (Exception exception)
        {
            // Not the client's fault, and over when the fault is: it is to come back.
            Log.SocketFailed(logger, Id, exception);
            Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
        }
        finally
        {
            await EndAsync(added);
        }
    }

    private async Task EndAsync(bool added)
    {
        try
        {
            Close(CloseCodes.Normal, "done");
            if (added)
            {
                // After the close: whoever attaches it to a channel from here on sees that it is closing and lets it
                // be.
                hub.Remove(this);
                Log.Closed(logger, Id, socket.CloseCode);
            }

            await socket.PartAsync(options.FrameBytes);
            await _catchUp;
        }
        finally
        {
            hub.Forget(this);
            place?.Return();
            socket.Dispose();
        }
    }

    /// <summary>Beside the reading, so that pings are answered however much was missed.</summary>
    private async Task CatchUpAsync(Welcome welcome)
    {
        try
        {
            await actions.CatchUpAsync(this, welcome, socket.Ended);
        }
        catch (OperationCanceledException)
        {
            // The socket has ended.
        }
        catch (Exception exception)
        {
            Log.SocketFailed(logger, Id, exception);
            Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
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
