using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Parley.Socket;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Reads the messages of one client. While nothing comes it holds no buffer; while a message comes, one that is as
/// large as what has come of it, whatever length was announced. Not thread-safe.
/// </summary>
internal sealed class FrameReader(WireConnection connection, IPingSink pings)
{
    private const int FirstBuffer = 1_024;

    // [0, _message): the message so far. [_start, _end): not looked at yet.
    private byte[] _buffer = [];
    private int _message;
    private int _start;
    private int _end;

    private Opcode _kind;
    private int _weight;
    private FrameHeader _frame;
    private bool _inFrame;
    private long _left;
    private uint _key;
    private bool _over;
    private bool _broken;

    /// <summary>Whether more came with the last message.</summary>
    public bool HasMore => _start < _end;

    /// <summary>
    /// Reads the next message of at most <paramref name="limit"/> bytes; its payload is good until the next call.
    /// </summary>
    /// <exception cref="WireException">The client broke the rules or the limit. Nothing more can be read.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="OperationCanceledException">The connection was cut by this side.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<WireMessage> ReadAsync(int limit)
    {
        if (_over)
        {
            return new(Opcode.Close, default);
        }

        try
        {
            _message = 0;
            while (true)
            {
                if (Parse(limit) is { } message)
                {
                    _over = message.Opcode == Opcode.Close;
                    return message;
                }

                if (_start == _end && _message == 0)
                {
                    // Between messages, or in a frame of which nothing has come.
                    Release();
                }

                if (!Take(await connection.Input.ReadAsync(), limit))
                {
                    _over = true;
                    return new(Opcode.Close, default);
                }
            }
        }
        catch
        {
            _over = _broken = true;
            throw;
        }
    }

    /// <summary>Gives the buffer back unless something is in it. The last message is no longer needed.</summary>
    public void Release()
    {
        if (_start == _end)
        {
            _start = _end = _message = 0;
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
            }
        }
    }

    /// <summary>Reads on, of no interest to anybody, until the other side has said goodbye or is gone.</summary>
    public async Task DrainAsync(int limit)
    {
        try
        {
            while (!_over)
            {
                await ReadAsync(limit);
            }
        }
        catch (WireException)
        {
            // Where a frame begins is not known any more.
        }

        if (_broken)
        {
            await DrainBrokenAsync();
        }
    }

    private async Task DrainBrokenAsync()
    {
        connection.EndSending();
        ReadResult read;
        do
        {
            read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.End);
        } while (read is { IsCompleted: false, IsCanceled: false });
    }

    /// <summary>After the last reading.</summary>
    public void Close()
    {
        _over = true;
        _start = _end;
        Release();
        connection.Input.Complete();
    }

    /// <summary>
    /// Puts what has come, or as much of it as there is room for, behind what is there. False: nothing more comes.
    /// </summary>
    private bool Take(ReadResult read, int limit)
    {
        if (read.IsCanceled)
        {
            throw new OperationCanceledException("The connection was cut.");
        }

        connection.Heard();
        if (read.Buffer.IsEmpty)
        {
            connection.Input.AdvanceTo(read.Buffer.End);
            return !read.IsCompleted;
        }

        MakeRoom(limit);
        var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, _buffer.Length - _end));
        part.CopyTo(_buffer.AsSpan(_end));
        _end += (int)part.Length;
        connection.Input.AdvanceTo(part.End);
        return true;
    }

    /// <summary>
    /// Moves what has not been looked at up to the message, and takes a larger buffer where there is no room for more.
    /// </summary>
    private void MakeRoom(int limit)
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        }

        if (_start > _message)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer.AsSpan(_message));
            _end -= _start - _message;
            _start = _message;
        }

        if (_end == _buffer.Length)
        {
            var full = _buffer;
            _buffer = ArrayPool<byte>.Shared.Rent(
                Math.Min(full.Length * 2, Math.Max(full.Length, limit) + FrameHeader.LongestHeader)
            );
            full.CopyTo(_buffer, 0);
            ArrayPool<byte>.Shared.Return(full);
        }
    }

    /// <summary>Goes through what is in the buffer up to the end of a message. Null: more has to come.</summary>
    private WireMessage? Parse(int limit)
    {
        while (true)
        {
            if (!_inFrame)
            {
                var size = FrameHeader.Read(_buffer.AsSpan(_start.._end), out _frame);
                if (size == 0)
                {
                    return null;
                }

                _start += size;
                Begin(limit);
            }

            if (_frame.IsControl)
            {
                if (_end - _start < _frame.Length)
                {
                    return null;
                }

                if (Control())
                {
                    return new(Opcode.Close, default);
                }
            }
            else if (!Append())
            {
                return null;
            }
            else if (_frame.Final)
            {
                return Finish();
            }
        }
    }

    private void Begin(int limit)
    {
        (_inFrame, _left, _key) = (true, _frame.Length, _frame.Key);
        if (_frame.IsControl)
        {
            return;
        }

        if (_frame.Opcode == Opcode.Continuation != _kind > Opcode.Continuation)
        {
            throw new WireException(
                WireCodes.ProtocolError,
                _kind > Opcode.Continuation ? "a message within a message" : "a continuation of nothing"
            );
        }

        if (_frame.Opcode != Opcode.Continuation)
        {
            (_kind, _weight) = (_frame.Opcode, 0);
        }

        // An empty fragment weighs as much as a byte, or they could go on for ever.
        var weight = _weight + (_frame.Final ? _frame.Length : Math.Max(1, _frame.Length));
        if (weight > limit)
        {
            throw new WireException(CloseCodes.TooBig, $"frames hold at most {limit} bytes");
        }

        _weight = (int)weight;
    }

    /// <summary>Puts what has come of a data frame behind the message. True: that was all of it.</summary>
    private bool Append()
    {
        var count = (int)Math.Min(_left, _end - _start);
        var part = _buffer.AsSpan(_start, count);
        _key = Mask.Apply(part, _key);
        if (_start > _message)
        {
            part.CopyTo(_buffer.AsSpan(_message));
        }

        _start += count;
        _message += count;
        _left -= count;
        _inFrame = _left > 0;
        return !_inFrame;
    }

    private WireMessage Finish()
    {
        var message = new WireMessage(_kind, _buffer.AsMemory(0, _message));
        _kind = Opcode.Continuation;
        if (message.Opcode == Opcode.Text && !Utf8.IsValid(message.Payload.Span))
        {
            throw new WireException(WireCodes.InvalidText, "a text message is not UTF-8");
        }

        return message;
    }

    /// <summary>True: the other side says goodbye.</summary>
    private bool Control()
    {
        var payload = _buffer.AsSpan(_start, (int)_frame.Length);
        Mask.Apply(payload, _key);
        _start += payload.Length;
        _inFrame = false;
        switch (_frame.Opcode)
        {
            case Opcode.Ping:
                pings.OnPing(payload);
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
            || (payload.Length > 1 && !WireCodes.IsValid(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        )
        {
            throw new WireException(WireCodes.ProtocolError, "not a close code");
        }

        if (payload.Length > 2 && !Utf8.IsValid(payload[2..]))
        {
            throw new WireException(WireCodes.InvalidText, "the reason is not UTF-8");
        }
    }
}
