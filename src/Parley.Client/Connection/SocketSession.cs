using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// One socket from <c>ready</c> to its end: reads, writes and keeps the heartbeat. Knows nothing of reconnecting.
/// </summary>
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
    /// <summary>From the protocol: no frame within 5 s of a ping means that the connection is dead.</summary>
    public static readonly TimeSpan PongDeadline = TimeSpan.FromSeconds(5);

    // A close frame that cannot be written in this time is not waited for.
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    // In UTF-16 units; a close frame holds 123 bytes.
    private const int LongestReason = 40;

    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _framesRead;
    private int _pingsWanted;

    public ReadyFrame Ready => ready;

    /// <summary>When the server wants the client to come back; null when it did not say.</summary>
    public DateTimeOffset? ReconnectAt { get; private set; }

    /// <summary>How long it is from the server's word to that time.</summary>
    public TimeSpan LeaveWait { get; private set; }

    /// <summary>Ends the session from this side; the first word counts.</summary>
    public void End(SessionEnd end) => _end.TrySetResult(end);

    public async Task<SessionEnd> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        var loops = new[]
        {
            GuardAsync(ReadAsync, stop.Token),
            GuardAsync(WriteAsync, stop.Token),
            GuardAsync(BeatAsync, stop.Token),
        };
        var end = await _end.Task.ConfigureAwait(false);
        if (end is { ByUs: true, Code: { } code })
        {
            await SayGoodbyeAsync(code, end.Reason).ConfigureAwait(false);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await socket.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(false);
        return end;
    }

    private async Task GuardAsync(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        // Starts on the pool, so that a socket that answers at once cannot keep the caller.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await loop(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            End(new SessionEnd(CloseCodes.Malformed, Shorten($"unreadable frame: {e.Message}"), ByUs: true));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session is over already.
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
                outbox.Acknowledge(ack);
                break;
            case ErrorFrame { Ref: not null } error:
                // What answers none of the messages may answer a `sync`.
                if (!outbox.Refuse(error))
                {
                    deliver(error);
                }

                break;
            case PongFrame:
            case ReadyFrame:
                break;
            case ReconnectFrame reconnect:
                LeaveWithin(TimeSpan.FromMilliseconds(Math.Max(0, reconnect.AfterMs)));
                break;
            default:
                // A plain ServerFrame is of a type that this version does not know: ignored, as the protocol says.
                if (frame.GetType() != typeof(ServerFrame))
                {
                    deliver(frame);
                }

                break;
        }
    }

    private void LeaveWithin(TimeSpan longest)
    {
        var wait = longest * jitter.Roll();
        LeaveWait = wait;
        ReconnectAt = clock.GetUtcNow() + wait;
        _ = GuardAsync(
            async _ =>
            {
                await Task.WhenAny(Task.Delay(wait, clock, CancellationToken.None), _end.Task).ConfigureAwait(false);
                End(new SessionEnd(CloseCodes.Normal, "asked to reconnect", ByUs: true, Again: true));
            },
            CancellationToken.None
        );
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Interlocked.Exchange(ref _pingsWanted, 0) > 0)
            {
                await socket.SendAsync(codec.Encode(new PingFrame()), cancellationToken).ConfigureAwait(false);
            }

            if (outbox.TakeNext() is { } send)
            {
                await socket.SendAsync(send.Encoded, cancellationToken).ConfigureAwait(false);
            }
            else if (outbox.TakeNote() is { } note)
            {
                await socket.SendAsync(codec.Encode(note), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await outbox.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromMilliseconds(Math.Max(1, ready.HeartbeatMs));
        var wait = period * jitter.Roll();
        while (true)
        {
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            var before = Interlocked.Read(ref _framesRead);
            Interlocked.Increment(ref _pingsWanted);
            outbox.Wake();
            await Task.Delay(PongDeadline, clock, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Read(ref _framesRead) == before)
            {
                End(new SessionEnd(CloseCodes.HeartbeatMissed, "no frame within 5 s of a ping", ByUs: true));
                return;
            }

            wait = period > PongDeadline ? period - PongDeadline : TimeSpan.Zero;
        }
    }

    private static string Shorten(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason];

    private async Task SayGoodbyeAsync(int code, string reason)
    {
        using var deadline = new CancellationTokenSource(CloseDeadline, clock);
        try
        {
            await socket.CloseAsync(code, reason, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side does not take it any more.
        }
    }
}
