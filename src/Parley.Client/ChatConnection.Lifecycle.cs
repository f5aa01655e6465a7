using Parley.Client.Connection;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client;

public sealed partial class ChatConnection
{
    private const int DefaultFocusChannels = 50;
    private const int EventPageSize = 100;
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private volatile bool _hasOverflowed;

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
                var began = _clock.GetUtcNow();
                unused = session;
                _state.TryFire(Trigger.Open);
                EndIfDisposed(session);
                unused = null;
                end = await session.RunAsync().ConfigureAwait(false);
                _outbox.RequeueInFlight(failInFlight: end.Code == CloseCodes.TooBig);
                if (!end.ShouldReconnect || _lifetime.IsCancellationRequested)
                {
                    break;
                }

                var now = _clock.GetUtcNow();
                waited = now - began >= RetryPolicy.StableAfter ? TimeSpan.Zero : waited;
                waited = Max(waited + session.ReconnectDelay, end.MinWaited);
                _state.TryFire(Trigger.Lose, end.Code, end.Reason);
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
        _outbox.Close(fault ?? ParleyException.Unreachable("The connection has ended.", null));
        _inbox.Writer.TryComplete(fault);
        try
        {
            _state.TryFire(Trigger.End, end?.Code, fault?.Message ?? end?.Reason ?? "");
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
            ? _state.TryFire(Trigger.End)
            : _state.TryFire(Trigger.Fail) && _disposed != 0 && _state.TryFire(Trigger.Abandon);
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
                await Task.Delay(delay, _clock, _lifetime.Token).ConfigureAwait(false);
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
        var delay = RetryPolicy.Delay(waited, _client.Jitter.Roll());
        waited += delay;
        return delay + (requested ?? TimeSpan.Zero);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Opens a socket and delivers its <c>ready</c>.</summary>
    private async Task<SocketSession> OpenAsync(CancellationToken cancellationToken)
    {
        var (socket, ready) = await _opener
            .OpenAsync(_sequencer.GetResumeState, _ready?.Limits.FrameBytes ?? 0, cancellationToken)
            .ConfigureAwait(false);
        var session = new SocketSession(socket, _codec, ready, _outbox, Deliver, _clock, _client.Jitter);
        _ready = ready;
        _session = session;
        Deliver(ready);
        return session;
    }

    /// <summary>Never waits: a slow reader must not delay acks and heartbeats.</summary>
    private void Deliver(ServerFrame frame)
    {
        if (!_hasOverflowed && !_inbox.Writer.TryWrite(frame))
        {
            _hasOverflowed = true;
        }
    }

    /// <summary>
    /// After frames were dropped and the reader has caught up: reconnects, so that the missed events are replayed.
    /// </summary>
    private void RecoverFromOverflow()
    {
        if (_hasOverflowed && _session is { } session)
        {
            _hasOverflowed = false;
            session.End(
                new SessionEnd(CloseCodes.Normal, "the reader was too slow", IsLocal: true, ForceReconnect: true)
            );
        }
    }

    // The connection may be disposed between opening the socket and registering it.
    private void EndIfDisposed(SocketSession session)
    {
        if (_lifetime.IsCancellationRequested)
        {
            session.End(new SessionEnd(CloseCodes.Normal, "done", IsLocal: true));
        }
    }

    /// <summary>Requests missed events through this connection.</summary>
    private sealed class MissedEventSource(ChatConnection connection) : IMissedEventSource
    {
        public long NextRef() => connection.NextRef();

        public void Sync(SyncFrame sync) => connection._outbox.AddSync(sync);

        public Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken) =>
            connection._client.GetEventsAsync(channelId, after, EventPageSize, cancellationToken);

        public void Reconnect(string reason) =>
            connection._session?.End(new SessionEnd(CloseCodes.Normal, reason, IsLocal: true, ForceReconnect: true));

        public void Wake() => connection._inbox.Writer.TryWrite(new WakeFrame());
    }
}
