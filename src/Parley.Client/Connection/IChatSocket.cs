namespace Parley.Client.Connection;

/// <summary>One open WebSocket. One sender and one receiver at a time.</summary>
internal interface IChatSocket : IAsyncDisposable
{
    /// <summary>Sends one frame, encoded as was agreed at the upgrade.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>Waits for one whole message or the close. The payload is valid until the next call.</summary>
    /// <exception cref="IOException">The connection broke, or the message is too large.</exception>
    ValueTask<SocketInput> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Says goodbye without waiting for an answer.</summary>
    Task CloseAsync(int code, string reason, CancellationToken cancellationToken);
}

/// <summary>Opens sockets.</summary>
internal interface IChatSocketFactory
{
    /// <summary>Opens one that speaks the codec's subprotocol.</summary>
    /// <exception cref="ParleyException">
    /// It was refused (with the HTTP status) or the server cannot be reached.
    /// </exception>
    Task<IChatSocket> OpenAsync(Uri address, string token, FrameCodec codec, CancellationToken cancellationToken);
}

/// <summary>What a socket gave: a message, or its close.</summary>
internal readonly record struct SocketInput(
    ReadOnlyMemory<byte> Payload,
    bool IsClose = false,
    int? CloseCode = null,
    string CloseReason = ""
);
