using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>
/// Keeps a connection alive: opens a socket, runs its session, and opens the next one after a loss, until it is
/// disposed or the session of the user ends. Thread-safe.
/// </summary>
internal sealed class SessionLoop(
    SessionOpener opener,
    FrameCodec codec,
    ConnectionState state,
    Outbox outbox,
    Inbox inbox,
    Func<ResumeState?> resumeState,
    Jitter jitter,
    TimeProvider clock
) : IAsyncDisposable
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile SocketSession? _session;
    private volatile ReadyFrame? _ready;
    private int _disposed;

    /// <summary>The last one; null before the first connect.</summary>
    public ReadyFrame? Ready => _ready;

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Opens the first socket, and continues in the background.</summary>
    public async Task<ReadyFrame> ConnectAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(ChatConnection));
        if (!state.TryFire(Trigger.Connect))
        {
            ObjectDisposedException.ThrowIf(IsDisposed, typeof(ChatConnection));
            throw new InvalidOperationException("A connection connects once. Create a new one.");
        }

        SocketSession session;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
            session = await OpenAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (IsDisposed)
        {
            AbandonConnecting();
            throw new ObjectDisposedException("The connection was disposed while it was connecting.", e);
        }
        catch
        {
            AbandonConnecting();
            throw;
        }

        _ = RunAsync(session);
        return session.Ready;
    }

    /// <summary>Replaces the current socket by another one.</summary>
    public void Reconnect(string reason) =>
        _session?.End(new SessionEnd(CloseCodes.Normal, reason, IsLocal: true, ForceReconnect: true));

    /// <summary>
    /// After frames were dropped and the reader has caught up: reconnects, so that the missed events are replayed.
    /// </summary>
    public void RecoverFromOverflow()
    {
        if (inbox.HasOverflowed && _session is { } session)
        {
            inbox.ResetOverflow();
            session.End(
                new SessionEnd(CloseCodes.Normal, "the reader was too slow", IsLocal: true, ForceReconnect: true)
            );
        }
    }

    /// <summary>Ends the session and waits for the loop, at most 5 s. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (state.TryFire(Trigger.Abandon))
            {
                _finished.TrySetResult();
            }

            await _lifetime.CancelAsync().ConfigureAwait(false);
            _session?.End(new SessionEnd(CloseCodes.Normal, "done", IsLocal: true));
            outbox.Close(ParleyException.Unreachable("The connection was closed before the server answered.", null));
        }

        try
        {
            await _finished.Task.WaitAsync(DisposeTimeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The loops hold no resources beyond memory.
        }
    }

    private async Task RunAsync(SocketSession? session)
    {
        Exception? fault = null;
        SessionEnd? end = null;
        SocketSession? unused = null;
        var waited = TimeSpan.Zero;
        try
        {
            while (session is not null)
            {
                var began = clock.GetUtcNow();
                unused = session;
                state.TryFire(Trigger.Open);
                EndIfDisposed(session);
                unused = null;
                end = await session.RunAsync().ConfigureAwait(false);
                outbox.RequeueInFlight(failInFlight: end.Code == CloseCodes.TooBig);
                if (!end.ShouldReconnect || _lifetime.IsCancellationRequested)
                {
                    break;
                }

                var now = clock.GetUtcNow();
                waited = now - began >= RetryPolicy.StableAfter ? TimeSpan.Zero : waited;
                waited = Max(waited + session.ReconnectDelay, end.MinWaited);
                state.TryFire(Trigger.Lose, end.Code, end.Reason);
                // The reconnect time is random already. The announced delay bounds it, because the system clock may
                // have been set back.
                var delay = session.ReconnectAt is { } at
                    ? Min(at - now, session.ReconnectDelay)
                    : NextDelay(end.RequestedDelay, ref waited);
                (session, waited) = await ReopenAsync(delay, waited).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // Disposed while waiting or connecting.
        }
        catch (Exception e)
        {
            fault = e;
        }

        if (unused is not null)
        {
            unused.End(new SessionEnd(CloseCodes.Normal, "failed", IsLocal: true));
            await unused.RunAsync().ConfigureAwait(false);
        }

        Finish(end, fault);
    }

    private void Finish(SessionEnd? end, Exception? fault)
    {
        if (fault is null && end is { NeedsSignIn: true })
        {
            fault = new ParleyException(ErrorCodes.AuthRequired, $"The server ended the session: {end.Reason}");
        }

        _session = null;
        outbox.Close(fault ?? ParleyException.Unreachable("The connection has ended.", null));
        inbox.Complete(fault);
        try
        {
            state.TryFire(Trigger.End, end?.Code, fault?.Message ?? end?.Reason ?? "");
        }
        finally
        {
            _finished.TrySetResult();
        }
    }

    /// <summary>
    /// After a failed first connect: connecting may be repeated unless the connection was disposed meanwhile.
    /// </summary>
    private void AbandonConnecting()
    {
        var isOver = _lifetime.IsCancellationRequested
            ? state.TryFire(Trigger.End)
            : state.TryFire(Trigger.Fail) && IsDisposed && state.TryFire(Trigger.Abandon);
        if (isOver)
        {
            _finished.TrySetResult();
        }
    }

    private async Task<(SocketSession Session, TimeSpan Waited)> ReopenAsync(TimeSpan delay, TimeSpan waited)
    {
        while (true)
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, clock, _lifetime.Token).ConfigureAwait(false);
            }

            try
            {
                return (await OpenAsync(_lifetime.Token).ConfigureAwait(false), waited);
            }
            catch (ParleyException e) when (!e.EndsSession)
            {
                waited = Max(waited, e.MinWaited);
                delay = NextDelay(e.RetryAfter, ref waited);
            }
        }
    }

    /// <summary>
    /// The delay of the retry policy plus the delay requested by the server, so that clients with the same request do
    /// not reconnect at once.
    /// </summary>
    private TimeSpan NextDelay(TimeSpan? requested, ref TimeSpan waited)
    {
        var delay = RetryPolicy.Delay(waited, jitter.Roll());
        waited += delay;
        return delay + (requested ?? TimeSpan.Zero);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Opens a socket and delivers its <c>ready</c>.</summary>
    private async Task<SocketSession> OpenAsync(CancellationToken cancellationToken)
    {
        var (socket, ready) = await opener
            .OpenAsync(resumeState, _ready?.Limits.FrameBytes ?? 0, cancellationToken)
            .ConfigureAwait(false);
        var session = new SocketSession(socket, codec, ready, outbox, inbox.Deliver, clock, jitter);
        _ready = ready;
        _session = session;
        inbox.Deliver(ready);
        return session;
    }

    // The connection may be disposed between opening the socket and registering it.
    private void EndIfDisposed(SocketSession session)
    {
        if (_lifetime.IsCancellationRequested)
        {
            session.End(new SessionEnd(CloseCodes.Normal, "done", IsLocal: true));
        }
    }
}
