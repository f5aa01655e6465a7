using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Parley.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Reads the messages of one client. It holds no buffer between messages; during a message the buffer grows with the
/// bytes received, whatever length was announced. Not thread-safe.
/// </summary>
internal sealed class FrameReader(WireConnection connection, IPingHandler pingHandler)
{
    private const int InitialBufferBytes = 1_024;

    // [0, _messageEnd): the message so far. [_parsed, _buffered): bytes not parsed yet.
    private byte[] _buffer = [];
    private int _messageEnd;
    private int _parsed;
    private int _buffered;

    private Opcode _messageOpcode;
    private int _messageSize;
    private FrameHeader _header;
    private bool _inPayload;
    private long _payloadLeft;
    private uint _maskKey;
    private bool _isCompleted;
    private bool _isBroken;

    /// <summary>More bytes arrived with the last message.</summary>
    public bool HasBufferedData => _parsed < _buffered;

    /// <summary>
    /// Reads the next message of at most <paramref name="limit"/> bytes. Its payload is valid until the next call.
    /// </summary>
    /// <exception cref="WebSocketProtocolException">
    /// The client broke the protocol or exceeded the limit. Nothing more can be read.
    /// </exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="OperationCanceledException">This side aborted the connection.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<WebSocketMessage> ReadAsync(int limit)
    {
        if (_isCompleted)
        {
            return new(Opcode.Close, default);
        }

        try
        {
            _messageEnd = 0;
            while (true)
            {
                if (Parse(limit) is { } message)
                {
                    _isCompleted = message.Opcode == Opcode.Close;
                    return message;
                }

                if (_parsed == _buffered && _messageEnd == 0)
                {
                    // Between messages, or in a frame without any payload yet.
                    ReleaseBuffer();
                }

                if (!Buffer(await connection.Input.ReadAsync(), limit))
                {
                    _isCompleted = true;
                    return new(Opcode.Close, default);
                }
            }
        }
        catch
        {
            _isCompleted = _isBroken = true;
            throw;
        }
    }

    /// <summary>Returns an empty buffer to the pool. The last message becomes invalid.</summary>
    public void ReleaseBuffer()
    {
        if (_parsed == _buffered)
        {
            _parsed = _buffered = _messageEnd = 0;
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
            }
        }
    }

    /// <summary>Reads and discards messages until the other side closes or disconnects.</summary>
    public async Task DrainAsync(int limit)
    {
        try
        {
            while (!_isCompleted)
            {
                await ReadAsync(limit);
            }
        }
        catch (WebSocketProtocolException)
        {
            // The frame boundary is lost: discard raw bytes instead.
        }

        if (_isBroken)
        {
            await DrainBrokenAsync();
        }
    }

    private async Task DrainBrokenAsync()
    {
        connection.ShutdownSend();
        ReadResult read;
        do
        {
            read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.End);
        } while (read is { IsCompleted: false, IsCanceled: false });
    }

    /// <summary>Releases the input after the last read.</summary>
    public void Complete()
    {
        _isCompleted = true;
        _parsed = _buffered;
        ReleaseBuffer();
        connection.Input.Complete();
    }

    /// <summary>
    /// Appends received bytes to the buffer as far as it has capacity. False: the input has ended.
    /// </summary>
    private bool Buffer(ReadResult read, int limit)
    {
        if (read.IsCanceled)
        {
            throw new OperationCanceledException("The connection was aborted.");
        }

        connection.MarkReceived();
        if (read.Buffer.IsEmpty)
        {
            connection.Input.AdvanceTo(read.Buffer.End);
            return !read.IsCompleted;
        }

        EnsureCapacity(limit);
        var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, _buffer.Length - _buffered));
        part.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += (int)part.Length;
        connection.Input.AdvanceTo(part.End);
        return true;
    }

    /// <summary>
    /// Moves unparsed bytes behind the message, and rents a larger buffer when it is full.
    /// </summary>
    private void EnsureCapacity(int limit)
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
        }

        if (_parsed > _messageEnd)
        {
            _buffer.AsSpan(_parsed, _buffered - _parsed).CopyTo(_buffer.AsSpan(_messageEnd));
            _buffered -= _parsed - _messageEnd;
            _parsed = _messageEnd;
        }

        if (_buffered == _buffer.Length)
        {
            var full = _buffer;
            _buffer = ArrayPool<byte>.Shared.Rent(
                Math.Min(full.Length * 2, Math.Max(full.Length, limit) + FrameHeader.MaxHeaderBytes)
            );
            full.CopyTo(_buffer, 0);
            ArrayPool<byte>.Shared.Return(full);
        }
    }

    /// <summary>Parses the buffer up to the end of a message. Null: the message is incomplete.</summary>
    private WebSocketMessage? Parse(int limit)
    {
        while (true)
        {
            if (!_inPayload)
            {
                var size = FrameHeader.Read(_buffer.AsSpan(_parsed.._buffered), out _header);
                if (size == 0)
                {
                    return null;
                }

                _parsed += size;
                BeginFrame(limit);
            }

            if (_header.IsControl)
            {
                if (_buffered - _parsed < _header.Length)
                {
                    return null;
                }

                if (HandleControlFrame())
                {
                    return new(Opcode.Close, default);
                }
            }
            else if (!AppendPayload())
            {
                return null;
            }
            else if (_header.Final)
            {
                return CompleteMessage();
            }
        }
    }

    private void BeginFrame(int limit)
    {
        (_inPayload, _payloadLeft, _maskKey) = (true, _header.Length, _header.Key);
        if (_header.IsControl)
        {
            return;
        }

        if (_header.Opcode == Opcode.Continuation != _messageOpcode > Opcode.Continuation)
        {
            throw new WebSocketProtocolException(
                WebSocketCloseCodes.ProtocolError,
                _messageOpcode > Opcode.Continuation ? "a message within a message" : "a continuation of nothing"
            );
        }

        if (_header.Opcode != Opcode.Continuation)
        {
            (_messageOpcode, _messageSize) = (_header.Opcode, 0);
        }

        // An empty fragment counts as one byte; otherwise a client could send them forever.
        var size = _messageSize + (_header.Final ? _header.Length : Math.Max(1, _header.Length));
        if (size > limit)
        {
            throw new WebSocketProtocolException(CloseCodes.TooBig, $"frames hold at most {limit} bytes");
        }

        _messageSize = (int)size;
    }

    /// <summary>Appends received payload of a data frame to the message. True: the frame is complete.</summary>
    private bool AppendPayload()
    {
        var count = (int)Math.Min(_payloadLeft, _buffered - _parsed);
        var part = _buffer.AsSpan(_parsed, count);
        _maskKey = Mask.Apply(part, _maskKey);
        if (_parsed > _messageEnd)
        {
            part.CopyTo(_buffer.AsSpan(_messageEnd));
        }

        _parsed += count;
        _messageEnd += count;
        _payloadLeft -= count;
        _inPayload = _payloadLeft > 0;
        return !_inPayload;
    }

    private WebSocketMessage CompleteMessage()
    {
        var message = new WebSocketMessage(_messageOpcode, _buffer.AsMemory(0, _messageEnd));
        _messageOpcode = Opcode.Continuation;
        if (message.Opcode == Opcode.Text && !Utf8.IsValid(message.Payload.Span))
        {
            throw new WebSocketProtocolException(WebSocketCloseCodes.InvalidText, "a text message is not UTF-8");
        }

        return message;
    }

    /// <summary>True: it is a close frame.</summary>
    private bool HandleControlFrame()
    {
        var payload = _buffer.AsSpan(_parsed, (int)_header.Length);
        Mask.Apply(payload, _maskKey);
        _parsed += payload.Length;
        _inPayload = false;
        switch (_header.Opcode)
        {
            case Opcode.Ping:
                pingHandler.OnPing(payload);
                return false;
            case Opcode.Close:
                CheckClose(payload);
                return true;
            default:
                return false;
        }
    }

    private static void CheckClose(ReadOnlySpan<byte> payload)
    {
        if (
            payload.Length == 1
            || (payload.Length > 1 && !WebSocketCloseCodes.IsValid(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        )
        {
            throw new WebSocketProtocolException(WebSocketCloseCodes.ProtocolError, "not a close code");
        }

        if (payload.Length > 2 && !Utf8.IsValid(payload[2..]))
        {
            throw new WebSocketProtocolException(WebSocketCloseCodes.InvalidText, "the reason is not UTF-8");
        }
    }
}
