using System.Net.WebSockets;

namespace Parley.Client.Connection;

/// <summary>A WebSocket of .NET. Its buffer grows to the largest message.</summary>
internal sealed class WebSocketChatSocket(WebSocket socket, bool binary) : IChatSocket
{
    // Enough for a `ready` with several thousand channels.
    private const int MaxMessageBytes = 16 * 1024 * 1024;
    private readonly WebSocketMessageType _type = binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
    private byte[] _buffer = new byte[16 * 1024];

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(frame, _type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask<SocketMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                if (length >= MaxMessageBytes)
                {
                    throw new IOException($"The server sent a message of more than {MaxMessageBytes} bytes.");
                }

                Array.Resize(ref _buffer, length * 2);
            }

            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsBroken(e))
            {
                throw new IOException(e.Message, e);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return new SocketMessage(
                    default,
                    IsClose: true,
                    (int?)socket.CloseStatus,
                    socket.CloseStatusDescription ?? ""
                );
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return new SocketMessage(_buffer.AsMemory(0, length));
            }
        }
    }

    public async Task CloseAsync(int code, string reason, CancellationToken cancellationToken)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBroken(e))
        {
            // The other side has closed the socket.
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }

    private static bool IsBroken(Exception e) =>
        e is WebSocketException or InvalidOperationException or HttpRequestException;
}
