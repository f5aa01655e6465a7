namespace Parley.Client.Connection;

/// <summary>One open WebSocket. One sender and one receiver at a time.</summary>
internal interface IChatSocket : IAsyncDisposable
{
    /// <summary>Sends one frame in the negotiated encoding.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>Waits for one complete message or the close. The payload is valid until the next call.</summary>
    /// <exception cref="IOException">The connection is lost, or the message is too large.</exception>
    ValueTask<SocketMessage> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends a close frame without waiting for the answer.</summary>
    Task CloseAsync(int code, string reason, CancellationToken cancellationToken);
}

/// <summary>Opens sockets.</summary>
internal interface IChatSocketFactory
{
    /// <summary>Opens a socket with the codec's subprotocol.</summary>
    /// <exception cref="ParleyException">
    /// The upgrade was refused (with the HTTP status), or the server cannot be reached.
    /// </exception>
    Task<IChatSocket> OpenAsync(Uri address, string token, FrameCodec codec, CancellationToken cancellationToken);
}

/// <summary>A received message, or the close.</summary>
internal readonly record struct SocketMessage(
    ReadOnlyMemory<byte> Payload,
    bool IsClose = false,
    int? CloseCode = null,
    string CloseReason = ""
);
