using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The server's end of a WebSocket: reader, writer and the closing handshake. One caller reads; any may write and
/// close.
/// </summary>
internal sealed class ServerWebSocket : IDisposable
{
    /// <summary>For sending the close frame and for receiving the answer.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    private readonly WireConnection _connection;
    private readonly FrameReader _reader;
    private readonly SocketWriter _writer;
    private readonly Deadlines _deadlines;
    private readonly CancellationTokenSource _connectionClosed = new();
    private Deadline? _closeDeadline;
    private int _closeCode;

    public ServerWebSocket(
        WireConnection connection,
        FrameEncoding encoding,
        FlushScheduler scheduler,
        Deadlines deadlines,
        GatewayOptions options
    )
    {
        (_connection, Encoding, _deadlines) = (connection, encoding, deadlines);
        _writer = new(connection, scheduler, deadlines, options, OnWriteFailed);
        _reader = new(connection, _writer);
    }

    public FrameEncoding Encoding { get; }

    /// <summary>0 while the socket is open.</summary>
    public int CloseCode => Volatile.Read(ref _closeCode);

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken ConnectionClosed => _connectionClosed.Token;

    /// <inheritdoc cref="SocketWriter.Queued"/>
    public IReadOnlyList<byte[]> Queued => _writer.Queued;

    /// <inheritdoc cref="FrameReader.ReadAsync"/>
    public ValueTask<WebSocketMessage> ReadAsync(int limit) => _reader.ReadAsync(limit);

    /// <inheritdoc cref="FrameReader.ReleaseBuffer"/>
    public void ReleaseBuffer() => _reader.ReleaseBuffer();

    /// <inheritdoc cref="SocketWriter.Start"/>
    public void Start(byte[] first) => _writer.Start(first);

    /// <inheritdoc cref="SocketWriter.TryEnqueue"/>
    public bool TryEnqueue(byte[] bytes, int frameCount) => _writer.TryEnqueue(bytes, frameCount);

    /// <inheritdoc cref="SocketWriter.PutWhisper"/>
    public void PutWhisper(Whisper whisper, byte[] bytes) => _writer.PutWhisper(whisper, bytes);

    /// <inheritdoc cref="SocketWriter.RemoveWhispers"/>
    public void RemoveWhispers(Guid channelId) => _writer.RemoveWhispers(channelId);

    /// <summary>Queues the answer to the last message. Only for the caller that reads.</summary>
    public bool TryReply(byte[] bytes) => _writer.TryEnqueue(bytes, writeInline: !_reader.HasBufferedData);

    /// <inheritdoc cref="SocketWriter.WaitForRoomAsync"/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        _writer.WaitForRoomAsync(cancellationToken);

    /// <summary>Sends a close frame. Only the first call has an effect.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">Up to 123 bytes of UTF-8; the rest is cut off.</param>
    /// <param name="flush">Queued frames are sent before it; otherwise they are dropped.</param>
    public void Close(int code, string reason, bool flush = false)
    {
        if (Interlocked.CompareExchange(ref _closeCode, code, 0) == 0)
        {
            _closeDeadline = new(Abort);
            _deadlines.Set(_closeDeadline, CloseTimeout);
            _writer.Close(CloseFrame.Create(code, reason), flush);
        }
    }

    /// <summary>Aborts the connection: pending reads and writes fail.</summary>
    public void Abort()
    {
        _writer.Abort();
        _connection.Abort();
        try
        {
            _connectionClosed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A write failed after the socket was disposed.
        }
    }

    /// <summary>
    /// Completes the closing handshake after <see cref="Close"/>: waits until the close frame is sent and the other
    /// side answers or times out. Ending the connection at once would drop the close code. Only for the caller that
    /// reads.
    /// </summary>
    public async Task CompleteCloseAsync(int limit)
    {
        await _writer.WaitForEndAsync();
        try
        {
            await _reader.DrainAsync(limit);
        }
        catch (Exception exception)
            when (exception
                    is OperationCanceledException
                        or IOException
                        or ObjectDisposedException
                        or InvalidOperationException
            )
        {
            // The other side disconnected without an answer.
        }

        _closeDeadline?.Clear();
        _reader.Complete();
        await _connectionClosed.CancelAsync();
    }

    public void Dispose() => _connectionClosed.Dispose();

    private void OnWriteFailed()
    {
        Close(CloseCodes.TooSlow, "a frame could not be written in time");
        Abort();
    }
}
