using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Opens sockets and exchanges <c>hello</c> and <c>ready</c>.</summary>
internal sealed class SessionOpener(
    ParleyClient client,
    IChatSocketFactory sockets,
    FrameCodec codec,
    ChatConnectionOptions options,
    TimeProvider clock
)
{
    private const int ProtocolVersion = 1;

    /// <summary>Opens a socket and waits for <c>ready</c>.</summary>
    /// <param name="resumeState">Provides the state for resuming when the socket is open.</param>
    /// <param name="maxFrameBytes">Maximum size of <c>hello</c>.</param>
    /// <param name="cancellationToken">Cancels opening.</param>
    public async Task<(IChatSocket Socket, ReadyFrame Ready)> OpenAsync(
        Func<ResumeState?> resumeState,
        int maxFrameBytes,
        CancellationToken cancellationToken
    )
    {
        var token = client.Token ?? throw new ParleyException(ErrorCodes.AuthRequired, "Sign in first.");
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IChatSocket? socket = null;
        try
        {
            socket = await sockets
                .OpenAsync(SocketAddress(client.Root), token, codec, either.Token)
                .ConfigureAwait(false);
            var ready = await SendHelloAsync(socket, resumeState(), maxFrameBytes, either.Token).ConfigureAwait(false);
            var opened = (socket, ready);
            socket = null;
            return opened;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            throw ParleyException.Unreachable($"The socket was lost while it was opened: {e.Message}", e);
        }
        catch (OperationCanceledException e)
            when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ParleyException.Unreachable(
                $"The socket did not open within {options.ConnectTimeout.TotalSeconds:0.#} s.",
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

    private async Task<ReadyFrame> SendHelloAsync(
        IChatSocket socket,
        ResumeState? resumeState,
        int maxFrameBytes,
        CancellationToken cancellationToken
    )
    {
        var info = new ClientInfo { Name = client.Options.ClientName, Version = client.Options.ClientVersion };
        var hello = ResumeHello.Encode(
            new HelloFrame
            {
                Protocol = ProtocolVersion,
                Client = info,
                Conversations = options.Conversations ? true : null,
            },
            resumeState,
            codec,
            maxFrameBytes
        );
        await socket.SendAsync(hello, cancellationToken).ConfigureAwait(false);
        ErrorFrame? error = null;
        while (true)
        {
            var message = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (message.IsClose)
            {
                throw Refused(new SessionEnd(message.CloseCode, message.CloseReason), error);
            }

            switch (codec.Decode(message.Payload.Span))
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
            RetryAfter = error?.RetryAfterMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : end.RequestedDelay,
            MinWaited = end.MinWaited,
        };
    }

    private static Uri SocketAddress(Uri root) =>
        new UriBuilder(new Uri(root, "ws"))
        {
            Scheme = string.Equals(root.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? "wss" : "ws",
        }.Uri;
}
