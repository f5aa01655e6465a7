using System.Net.WebSockets;

namespace Parley.Server.Tests.Sockets;

/// <summary>Sends hello and then reads nothing until it is asked for the close code.</summary>
internal sealed class NonReadingSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public static async Task<NonReadingSocket> OpenAsync(Uri address, string token)
    {
        var socket = new NonReadingSocket();
        socket._socket.Options.AddSubProtocol(JsonFrames.Subprotocol);
        await socket._socket.ConnectAsync(
            new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri,
            CancellationToken.None
        );
        await socket._socket.SendAsync(
            JsonFrames.Encode(new HelloFrame { Protocol = 1, Token = token }).AsMemory(),
            WebSocketMessageType.Text,
            true,
            CancellationToken.None
        );
        await socket._socket.ReceiveAsync(new byte[65_536].AsMemory(), CancellationToken.None);
        return socket;
    }

    /// <summary>Reads the rest. 0 when the connection was aborted without a close frame.</summary>
    public async Task<int> CloseCodeAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (
                (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType
                != WebSocketMessageType.Close
            )
            {
                // The content is ignored.
            }
        }
        catch (WebSocketException)
        {
            return 0;
        }

        return (int)_socket.CloseStatus!.Value;
    }

    public void Dispose() => _socket.Dispose();
}
