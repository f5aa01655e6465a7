using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>One socket from <c>ready</c> to its end: reads, writes and sends heartbeats. Does not reconnect.</summary>
internal sealed class SocketSession(
    IChatSocket socket,
    FrameCodec codec,
    ReadyFrame ready,
    Outbox outbox,
    Action<ServerFrame> deliver,
    TimeProvider clock,
    Jitter jitter
)
{
    /// <summary>Without any frame for 5 s after a ping the connection is dead. Source: the protocol.</summary>
    public static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(5);

    // Timeout for sending the close frame.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    // Maximum length of a close reason in UTF-16 units. A close frame holds 123 bytes.
    private const int MaxReasonLength = 40;

    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _framesRead;
    private int _pingRequested;

    public ReadyFrame Ready => ready;

    /// <summary>The time to reconnect that the server requested; null without a request.</summary>
    public DateTimeOffset? ReconnectAt { get; private set; }

    /// <summary>The delay from the server's request to that time.</summary>
    public TimeSpan ReconnectDelay { get; private set; }

    /// <summary>Ends the session. Only the first call has an effect.</summary>
    public void End(SessionEnd end) => _end.TrySetResult(end);

    public async Task<SessionEnd> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        var loops = new[]
        {
            GuardAsync(ReadAsync, stop.Token),
            GuardAsync(WriteAsync, stop.Token),
            GuardAsync(HeartbeatAsync, stop.Token),
        };
        var end = await _end.Task.ConfigureAwait(false);
        if (end is { IsLocal: true, Code: { } code })
        {
            await SendCloseAsync(code, end.Reason).ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await socket.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(false);
        return end;
    }

    private async Task GuardAsync(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        // Starts on the thread pool, so that a socket that completes synchronously does not block the caller.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await loop(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            End(new SessionEnd(CloseCodes.Malformed, Shorten($"malformed frame: {e.Message}"), IsLocal: true));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session has ended.
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(new SessionEnd(null, e.Message));
        }
        catch (Exception e)
        {
            _end.TrySetException(e);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var input = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (input.IsClose)
            {
                End(new SessionEnd(input.CloseCode, input.CloseReason));
                return;
            }

            Interlocked.Increment(ref _framesRead);
            Handle(codec.Decode(input.Payload.Span));
        }
    }

    private void Handle(ServerFrame frame)
    {
        switch (frame)
        {
            case AckFrame ack:
                outbox.SettleAck(ack);
                break;
            case ErrorFrame { Ref: not null } error:
                // An error without a matching request may belong to a `sync`.
                if (!outbox.SettleError(error))
                {
                    deliver(error);
                }

                break;
            case PongFrame:
            case ReadyFrame:
                break;
            case ReconnectFrame reconnect:
                ReconnectWithin(TimeSpan.FromMilliseconds(Math.Max(0, reconnect.AfterMs)));
                break;
            default:
                // A plain ServerFrame has a type unknown to this version. The protocol requires to ignore it.
                if (frame.GetType() != typeof(ServerFrame))
                {
                    deliver(frame);
                }

                break;
        }
    }

    private void ReconnectWithin(TimeSpan maxDelay)
    {
        var delay = maxDelay * jitter.Roll();
        ReconnectDelay = delay;
        ReconnectAt = clock.GetUtcNow() + delay;
        _ = GuardAsync(
            async _ =>
            {
                await Task.WhenAny(Task.Delay(delay, clock, CancellationToken.None), _end.Task).ConfigureAwait(false);
                End(new SessionEnd(CloseCodes.Normal, "asked to reconnect", IsLocal: true, ForceReconnect: true));
            },
            CancellationToken.None
        );
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Interlocked.Exchange(ref _pingRequested, 0) > 0)
            {
                await socket.SendAsync(codec.Encode(new PingFrame()), cancellationToken).ConfigureAwait(false);
            }

            if (outbox.TakeRequest() is { } request)
            {
                await socket.SendAsync(request.Encoded, cancellationToken).ConfigureAwait(false);
            }
            else if (outbox.TakeNotification() is { } notification)
            {
                await socket.SendAsync(codec.Encode(notification), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await outbox.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromMilliseconds(Math.Max(1, ready.HeartbeatMs));
        var delay = interval * jitter.Roll();
        while (true)
        {
            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            var before = Interlocked.Read(ref _framesRead);
            Interlocked.Increment(ref _pingRequested);
            outbox.Wake();
            await Task.Delay(PongTimeout, clock, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Read(ref _framesRead) == before)
            {
                End(new SessionEnd(CloseCodes.HeartbeatMissed, "no frame within 5 s of a ping", IsLocal: true));
                return;
            }

            delay = interval > PongTimeout ? interval - PongTimeout : TimeSpan.Zero;
        }
    }

    private static string Shorten(string reason) =>
        reason.Length <= MaxReasonLength ? reason : reason[..MaxReasonLength];

    private async Task SendCloseAsync(int code, string reason)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, clock);
        try
        {
            await socket.CloseAsync(code, reason, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    }
}
