using System.Net;
using System.Net.WebSockets;

namespace Parley.Client.Connection;

/// <summary>Opens WebSockets of .NET.</summary>
internal sealed class WebSocketFactory(ParleyClientOptions options) : IChatSocketFactory
{
    public async Task<IChatSocket> OpenAsync(
        Uri address,
        string token,
        FrameCodec codec,
        CancellationToken cancellationToken
    )
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(codec.Subprotocol);
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        socket.Options.SetRequestHeader("User-Agent", $"{options.ClientName}/{options.ClientVersion}");
        // The protocol has its own heartbeat, which also checks the chat server behind a proxy.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            if (options.HttpMessageHandler is { } handler)
            {
                using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
                await socket.ConnectAsync(address, invoker, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            }

            return new WebSocketChatSocket(socket, codec.IsBinary);
        }
        catch (WebSocketException e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw Refusal(address, status, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ParleyException Refusal(Uri address, HttpStatusCode status, WebSocketException cause)
    {
        var code = status switch
        {
            HttpStatusCode.Unauthorized => ErrorCodes.AuthRequired,
            HttpStatusCode.Forbidden => ErrorCodes.AccessForbidden,
            HttpStatusCode.TooManyRequests => ErrorCodes.RateLimited,
            _ => ErrorCodes.ServerUnavailable,
        };
        return new ParleyException(code, $"{address} did not open a socket: {cause.Message}", cause)
        {
            Status = (int)status is > 0 and var answered ? answered : null,
        };
    }
}
