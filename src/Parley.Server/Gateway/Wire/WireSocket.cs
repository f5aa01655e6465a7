using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// A WebSocket of the server: what is read, what is written, and how it ends. One may read while others write and
/// close.
/// </summary>
internal sealed class WireSocket : IDisposable
{
    /// <summary>For the close frame to get out, and for the other side to answer it.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    private readonly WireConnection _connection;
    private readonly FrameReader _reader;
    private readonly Outbox _outbox;
    private readonly Deadlines _deadlines;
    private readonly CancellationTokenSource _ended = new();
    private Deadline? _parting;
    private int _closeCode;

    public WireSocket(
        WireConnection connection,
        FrameEncoding encoding,
        WritePass pass,
        Deadlines deadlines,
        GatewayOptions options
    )
    {
        (_connection, Encoding, _deadlines) = (connection, encoding, deadlines);
        _outbox = new(connection, pass, deadlines, options, OnWriteFailed);
        _reader = new(connection, _outbox);
    }

    public FrameEncoding Encoding { get; }

    /// <summary>0: it is open.</summary>
    public int CloseCode => Volatile.Read(ref _closeCode);

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What waits to be sent, for tests.</summary>
    public IReadOnlyList<byte[]> Waiting => _outbox.Waiting;

    /// <inheritdoc cref="FrameReader.ReadAsync"/>
    public ValueTask<WireMessage> ReadAsync(int limit) => _reader.ReadAsync(limit);

    /// <inheritdoc cref="FrameReader.Release"/>
    public void Release() => _reader.Release();

    /// <inheritdoc cref="Outbox.Start"/>
    public void Start(byte[] first) => _outbox.Start(first);

    /// <inheritdoc cref="Outbox.TryAdd"/>
    public bool TryAdd(byte[] bytes, int frames) => _outbox.TryAdd(bytes, frames);

    /// <summary>The same for the answer to the message that was just read, by the one who read it.</summary>
    public bool TryAnswer(byte[] bytes) => _outbox.TryAdd(bytes, alone: !_reader.HasMore);

    /// <inheritdoc cref="Outbox.WaitForRoomAsync"/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) =>
        _outbox.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// Says goodbye; after what waits, if <paramref name="all"/>, else instead of it. The first code given is the one
    /// sent.
    /// </summary>
    public void Close(int code, string reason, bool all = false)
    {
        if (Interlocked.CompareExchange(ref _closeCode, code, 0) == 0)
        {
            _parting = new(Abort);
            _deadlines.Set(_parting, CloseTime);
            _outbox.Close(CloseFrame.Create(code, reason), all);
        }
    }

    /// <summary>Cuts the connection: whoever reads or writes it fails.</summary>
    public void Abort()
    {
        _outbox.Break();
        _connection.Abort();
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A write that failed after the end.
        }
    }

    /// <summary>
    /// After <see cref="Close"/>, for the one who reads: gets the close frame out and gives the other side a moment to
    /// answer. Ending the connection at once would tear it down before the code has arrived.
    /// </summary>
    public async Task PartAsync(int limit)
    {
        await _outbox.EndedAsync();
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
            // Gone without an answer.
        }

        _parting?.Clear();
        _reader.Close();
        await _ended.CancelAsync();
    }

    public void Dispose() => _ended.Dispose();

    private void OnWriteFailed()
    {
        Close(CloseCodes.TooSlow, "a frame could not be written in time");
        Abort();
    }
}
