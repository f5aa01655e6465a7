using Parley.Client.Connection;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client;

public sealed partial class ChatConnection
{
    private const int ProtocolVersion = 1;
    private const int DefaultFocusChannels = 50;
    private const int EventPageSize = 100;
    private static readonly TimeSpan DisposeDeadline = TimeSpan.FromSeconds(5);

    private volatile bool _overflowed;

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
                _state.TryTake(Step.Open);
                EndIfDisposed(session);
                unused = null;
                end = await session.RunAsync().ConfigureAwait(false);
                _outbox.Interrupt(refuseInFlight: end.Code == CloseCodes.TooBig);
                if (!end.Reconnects || _lifetime.IsCancellationRequested)
                {
                    break;
                }

                var now = _clock.GetUtcNow();
                waited = now - began >= RetryPolicy.StableAfter ? TimeSpan.Zero : waited;
                waited = Longer(waited + session.LeaveWait, end.LeastWaited);
                _state.TryTake(Step.Lose, end.Code, end.Reason);
                // The time of leaving is a random one already; at most what was meant, for the clock may have been put
                // back meanwhile.
                var delay = session.ReconnectAt is { } at
                    ? Shorter(at - now, session.LeaveWait)
                    : NextDelay(end.AskedDelay, ref waited);
                (session, waited) = await ReopenAsync(delay, waited).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // Disposed while it was waiting or connecting.
        }
        catch (Exception e)
        {
            fault = e;
        }

        if (unused is not null)
        {
            unused.End(new SessionEnd(CloseCodes.Normal, "failed", ByUs: true));
            await unused.RunAsync().ConfigureAwait(false);
        }

        Finish(end, fault);
    }

    private void Finish(SessionEnd? end, Exception? fault)
    {
        if (fault is null && end is { NeedsSignIn: true })
        {
            fault = new ParleyException(ErrorCodes.AuthRequired, $"The server ended the sign-in: {end.Reason}");
        }

        _session = null;
        _outbox.Close(fault ?? ParleyException.Unreachable("The connection has ended.", null));
        _inbox.Writer.TryComplete(fault);
        try
        {
            _state.TryTake(Step.End, end?.Code, fault?.Message ?? end?.Reason ?? "");
        }
        finally
        {
            _finished.TrySetResult();
        }
    }

    /// <summary>
    /// A first connect came to nothing: it may be repeated, unless the connection was disposed meanwhile.
    /// </summary>
    private void GiveUpConnecting()
    {
        var isOver = _lifetime.IsCancellationRequested
            ? _state.TryTake(Step.End)
            : _state.TryTake(Step.Fail) && _disposed != 0 && _state.TryTake(Step.Abandon);
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
                waited = Longer(waited, e.LeastWaited);
                delay = NextDelay(e.RetryAfter, ref waited);
            }
        }
    }

    /// <summary>
    /// The policy's wait on top of what the server asked for, so that all who were told the same do not come at the
    /// same moment.
    /// </summary>
    private TimeSpan NextDelay(TimeSpan? asked, ref TimeSpan waited)
    {
        var own = RetryPolicy.Delay(waited, _client.Jitter.Roll());
        waited += own;
        return own + (asked ?? TimeSpan.Zero);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Opens a socket and waits for <c>ready</c>.</summary>
    private async Task<SocketSession> OpenAsync(CancellationToken cancellationToken)
    {
        var token = _client.Token ?? throw new ParleyException(ErrorCodes.AuthRequired, "Sign in first.");
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IChatSocket? socket = null;
        try
        {
            socket = await _sockets
                .OpenAsync(SocketAddress(_client.Root), token, _codec, either.Token)
                .ConfigureAwait(false);
            var ready = await GreetAsync(socket, either.Token).ConfigureAwait(false);
            var session = new SocketSession(socket, _codec, ready, _outbox, Deliver, _clock, _client.Jitter);
            _ready = ready;
            _session = session;
            Deliver(ready);
            socket = null;
            return session;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw ParleyException.Unreachable($"The socket broke while it was opened: {e.Message}", e);
        }
        catch (OperationCanceledException e)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ParleyException.Unreachable(
                $"The socket did not open within {_options.ConnectTimeout.TotalSeconds:0.#} s.",
                e
            );
        }
        finally
        {
            if (socket is not null)
            {
                await socket.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<ReadyFrame> GreetAsync(IChatSocket socket, CancellationToken cancellationToken)
    {
        var client = new ClientInfo(_client.Options.ClientName, _client.Options.ClientVersion);
        var hello = ResumeHello.Encode(
            new HelloFrame { Protocol = ProtocolVersion, Client = client },
            _sequencer.Held(),
            _codec,
            _ready?.Limits.FrameBytes ?? 0
        );
        await socket.SendAsync(hello, cancellationToken).ConfigureAwait(false);
        ErrorFrame? error = null;
        while (true)
        {
            var input = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (input.IsClose)
            {
                throw Refused(new SessionEnd(input.CloseCode, input.CloseReason), error);
            }

            switch (_codec.Decode(input.Payload.Span))
            {
                case ReadyFrame ready:
                    return ready;
                case ErrorFrame frame:
                    error = frame;
                    break;
            }
        }
    }

    private static ParleyException Refused(SessionEnd end, ErrorFrame? error)
    {
        var code = end.NeedsSignIn ? ErrorCodes.AuthRequired : error?.Code ?? ErrorCodes.ServerUnavailable;
        return new ParleyException(code, error?.Message ?? $"The server closed the socket: {end.Code} {end.Reason}")
        {
            RetryAfter = error?.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : end.AskedDelay,
            LeastWaited = end.LeastWaited,
        };
    }

    private static Uri SocketAddress(Uri root) =>
        new UriBuilder(new Uri(root, "ws"))
        {
            Scheme = string.Equals(root.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? "wss" : "ws",
        }.Uri;

    /// <summary>
    /// Never waits: a reader that does not read must not keep acknowledgements and heartbeats from being seen.
    /// </summary>
    private void Deliver(ServerFrame frame)
    {
        if (!_overflowed && !_inbox.Writer.TryWrite(frame))
        {
            _overflowed = true;
        }
    }

    /// <summary>
    /// The reader has caught up after frames were dropped: a new socket begins with everything that was missed.
    /// </summary>
    private void RecoverFromOverflow()
    {
        if (_overflowed && _session is { } session)
        {
            _overflowed = false;
            session.End(new SessionEnd(CloseCodes.Normal, "the reader was too slow", ByUs: true, Again: true));
        }
    }

    // Disposal may have come between the opening of the socket and its registration.
    private void EndIfDisposed(SocketSession session)
    {
        if (_lifetime.IsCancellationRequested)
        {
            session.End(new SessionEnd(CloseCodes.Normal, "done", ByUs: true));
        }
    }

    /// <summary>The ways to missed events that this connection has.</summary>
    private sealed class MissedEvents(ChatConnection connection) : IMissedEvents
    {
        public long NextRef() => connection.NextRef();

        public void Sync(SyncFrame sync) => connection._outbox.AddSync(sync);

        public Task<EventPage> FetchAsync(ChannelId channelId, long after, CancellationToken cancellationToken) =>
            connection._client.GetEventsAsync(channelId, after, EventPageSize, cancellationToken);

        public void Reconnect(string reason) =>
            connection._session?.End(new SessionEnd(CloseCodes.Normal, reason, ByUs: true, Again: true));

        public void Wake() => connection._inbox.Writer.TryWrite(new WakeFrame());
    }
}
