using System.Text.Json;
using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client;

public sealed partial class ChatConnection
{
    private const int ProtocolVersion = 1;
    private const int EventPageSize = 100;
    private static readonly TimeSpan DisposeDeadline = TimeSpan.FromSeconds(5);

    private volatile bool _overflowed;

    private async Task RunAsync(SocketSession? session)
    {
        Exception? fault = null;
        SessionEnd? end = null;
        var attempt = 0;
        try
        {
            while (session is not null)
            {
                var began = _clock.GetUtcNow();
                end = await session.RunAsync().ConfigureAwait(false);
                _outbox.Interrupt(refuseInFlight: end.Code == CloseCodes.TooBig);
                if (!end.Reconnects || _lifetime.IsCancellationRequested)
                {
                    break;
                }

                attempt = _clock.GetUtcNow() - began >= RetryPolicy.StableAfter ? 0 : attempt;
                attempt = Math.Max(attempt, end.FirstAttempt);
                _state.TryMove(ConnectionStatus.Connected, ConnectionStatus.Reconnecting, end.Code, end.Reason);
                var delay = session.ReconnectAt is { } at ? at - _clock.GetUtcNow() : end.AskedDelay ?? NextDelay(ref attempt);
                (session, attempt) = await ReopenAsync(delay, attempt).ConfigureAwait(false);
                _state.TryMove(ConnectionStatus.Reconnecting, ConnectionStatus.Connected);
                EndIfDisposed(session);
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
        var from = _state.Current;
        if (from is not ConnectionStatus.Disconnected)
        {
            _state.TryMove(from, ConnectionStatus.Disconnected, end?.Code, fault?.Message ?? end?.Reason ?? "");
        }
    }

    private async Task<(SocketSession Session, int Attempt)> ReopenAsync(TimeSpan delay, int attempt)
    {
        while (true)
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _clock, _lifetime.Token).ConfigureAwait(false);
            }

            try
            {
                return (await OpenAsync(_lifetime.Token).ConfigureAwait(false), attempt);
            }
            catch (ParleyException e) when (!e.EndsSession)
            {
                delay = e.RetryAfter ?? NextDelay(ref attempt);
            }
        }
    }

    private TimeSpan NextDelay(ref int attempt) => RetryPolicy.Delay(attempt++, _client.Jitter.Roll());

    /// <summary>Opens a socket and waits for <c>ready</c>.</summary>
    private async Task<SocketSession> OpenAsync(CancellationToken cancellationToken)
    {
        var token = _client.Token ?? throw new ParleyException(ErrorCodes.AuthRequired, "Sign in first.");
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IChatSocket? socket = null;
        try
        {
            socket = await _sockets.OpenAsync(SocketAddress(_client.Root), token, either.Token).ConfigureAwait(false);
            var ready = await GreetAsync(socket, either.Token).ConfigureAwait(false);
            var session = new SocketSession(socket, ready, _outbox, Deliver, _clock, _client.Jitter);
            _ready = ready;
            _session = session;
            Deliver(ready);
            socket = null;
            return session;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw ParleyException.Unreachable($"The socket broke while it was opened: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ParleyException.Unreachable($"The socket did not open within {_options.ConnectTimeout.TotalSeconds:0.#} s.", e);
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
        var hello = JsonFrames.Encode(new HelloFrame { Protocol = ProtocolVersion, Client = client });
        await socket.SendAsync(hello, cancellationToken).ConfigureAwait(false);
        ErrorFrame? error = null;
        while (true)
        {
            var input = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (input.IsClose)
            {
                throw Refused(new SessionEnd(input.CloseCode, input.CloseReason), error);
            }

            switch (JsonFrames.DecodeServer(input.Payload.Span))
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
        };
    }

    private static Uri SocketAddress(Uri root) =>
        new UriBuilder(new Uri(root, "ws")) { Scheme = string.Equals(root.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? "wss" : "ws" }.Uri;

    /// <summary>Never waits: a reader that does not read must not keep acknowledgements and heartbeats from being seen.</summary>
    private void Deliver(ServerFrame frame)
    {
        if (!_overflowed && !_inbox.Writer.TryWrite(frame))
        {
            _overflowed = true;
        }
    }

    /// <summary>The reader has caught up after frames were dropped: a new socket begins with everything that was missed.</summary>
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
}
