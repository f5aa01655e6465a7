using System.Buffers.Binary;
using System.Text;

namespace Parley.Socket.MessagePack;

/// <summary>
/// Writes the values of positional arrays. Absent values are held back and written only when one follows that is there,
/// so that an array ends with its last value. One writer a thread is kept with its buffer.
/// </summary>
internal sealed class PackWriter : IDisposable
{
    private const int FirstCapacity = 1024;
    private const int LargestKept = 64 * 1024;
    private const int LargestHeader = 5;

    [ThreadStatic]
    private static PackWriter? _spare;

    private byte[] _buffer = new byte[FirstCapacity];
    private int _length;
    private int _count;
    private int _absent;

    /// <summary>The state of the array around the one that is being written.</summary>
    public readonly record struct Outer(int Start, int Count);

    public static PackWriter Rent()
    {
        var writer = _spare ?? new PackWriter();
        _spare = null;
        return writer;
    }

    public void Dispose()
    {
        _length = _count = _absent = 0;
        if (_buffer.Length <= LargestKept)
        {
            _spare = this;
        }
    }

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public Outer Begin()
    {
        Value(1)[0] = PackCode.FixArray;
        var outer = new Outer(_length - 1, _count);
        _count = 0;
        return outer;
    }

    public void End(Outer outer)
    {
        if (_count <= PackCode.FixMax)
        {
            _buffer[outer.Start] = (byte)(PackCode.FixArray | _count);
        }
        else
        {
            WidenHeader(outer.Start);
        }

        _absent = 0;
        _count = outer.Count;
    }

    public PackWriter Nil()
    {
        _absent++;
        return this;
    }

    public PackWriter Bool(bool? value)
    {
        if (value is not { } known)
        {
            return Nil();
        }

        Value(1)[0] = known ? PackCode.True : PackCode.False;
        return this;
    }

    public PackWriter Int(long? value) => value is { } known ? Int(known) : Nil();

    /// <summary>In as few bytes as it fits in.</summary>
    public PackWriter Int(long value)
    {
        switch (value)
        {
            case >= -32 and <= 0x7f:
                Value(1)[0] = (byte)value;
                break;
            case >= 0 and <= byte.MaxValue:
                Header(PackCode.UInt8, 1)[0] = (byte)value;
                break;
            case >= 0 and <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Header(PackCode.UInt16, sizeof(ushort)), (ushort)value);
                break;
            case >= 0 and <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Header(PackCode.UInt32, sizeof(uint)), (uint)value);
                break;
            case >= sbyte.MinValue and < 0:
                Header(PackCode.Int8, 1)[0] = (byte)value;
                break;
            case >= short.MinValue and < 0:
                BinaryPrimitives.WriteInt16BigEndian(Header(PackCode.Int16, sizeof(short)), (short)value);
                break;
            case >= int.MinValue and < 0:
                BinaryPrimitives.WriteInt32BigEndian(Header(PackCode.Int32, sizeof(int)), (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Header(PackCode.Int64, sizeof(long)), value);
                break;
        }

        return this;
    }

    /// <summary>A number that has no fraction is written as an integer: JavaScript knows no difference.</summary>
    public PackWriter Number(double value)
    {
        const double SafeInteger = (1L << 53) - 1;
        if (value == Math.Truncate(value) && Math.Abs(value) <= SafeInteger)
        {
            return Int((long)value);
        }

        BinaryPrimitives.WriteDoubleBigEndian(Header(PackCode.Float64, sizeof(double)), value);
        return this;
    }

    public PackWriter Time(DateTimeOffset? value) => Int(value?.ToUnixTimeMilliseconds());

    public PackWriter Id<T>(T? value)
        where T : struct, IEntityId<T> => value is { } known ? Id(known) : Nil();

    public PackWriter Id<T>(T value)
        where T : struct, IEntityId<T>
    {
        var to = Header(PackCode.Bin8, PackCode.IdLength + 1);
        to[0] = PackCode.IdLength;
        value.Value.TryWriteBytes(to[1..], bigEndian: true, out _);
        return this;
    }

    public PackWriter Text(string? value)
    {
        if (value is null)
        {
            return Nil();
        }

        // The header's size depends on the length in bytes, so that is counted first.
        var length = Encoding.UTF8.GetByteCount(value);
        var to = length switch
        {
            <= PackCode.FixTextMax => FixText(length),
            <= byte.MaxValue => Text8(length),
            <= ushort.MaxValue => Text16(length),
            _ => Text32(length),
        };
        Encoding.UTF8.GetBytes(value, to);
        return this;
    }

    public PackWriter Bytes(SealedBody? value)
    {
        if (value is null)
        {
            return Nil();
        }

        var length = value.Bytes.Length;
        var (code, size) = length switch
        {
            <= byte.MaxValue => (PackCode.Bin8, 1),
            <= ushort.MaxValue => (PackCode.Bin16, sizeof(ushort)),
            _ => (PackCode.Bin32, sizeof(uint)),
        };
        var to = Header(code, size + length);
        for (var i = 0; i < size; i++)
        {
            to[i] = (byte)(length >> (8 * (size - 1 - i)));
        }

        value.Bytes.Span.CopyTo(to[size..]);
        return this;
    }

    public PackWriter List<T>(IReadOnlyList<T>? items, Action<PackWriter, T> write)
    {
        if (items is null)
        {
            return Nil();
        }

        var outer = Begin();
        for (var i = 0; i < items.Count; i++)
        {
            write(this, items[i]);
        }

        End(outer);
        return this;
    }

    /// <summary>One array in which each channel is followed by its seq.</summary>
    public PackWriter Seqs(IReadOnlyDictionary<ChannelId, long> seqs)
    {
        var outer = Begin();
        foreach (var (channelId, seq) in seqs)
        {
            Id(channelId).Int(seq);
        }

        End(outer);
        return this;
    }

    private Span<byte> FixText(int length)
    {
        var to = Value(length + 1);
        to[0] = (byte)(PackCode.FixText | length);
        return to[1..];
    }

    private Span<byte> Text8(int length)
    {
        var to = Header(PackCode.Text8, length + 1);
        to[0] = (byte)length;
        return to[1..];
    }

    private Span<byte> Text16(int length)
    {
        var to = Header(PackCode.Text16, length + sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)length);
        return to[sizeof(ushort)..];
    }

    private Span<byte> Text32(int length)
    {
        var to = Header(PackCode.Text32, length + sizeof(uint));
        BinaryPrimitives.WriteUInt32BigEndian(to, (uint)length);
        return to[sizeof(uint)..];
    }

    private Span<byte> Header(byte code, int size)
    {
        var to = Value(size + 1);
        to[0] = code;
        return to[1..];
    }

    /// <summary>Room for the next value of the array, behind the absent ones before it.</summary>
    private Span<byte> Value(int size)
    {
        Reserve(_absent + size);
        _buffer.AsSpan(_length, _absent).Fill(PackCode.Nil);
        _length += _absent;
        _count += _absent + 1;
        _absent = 0;
        _length += size;
        return _buffer.AsSpan(_length - size, size);
    }

    /// <summary>Arrays are begun with the one byte that most of them need; the few long ones are moved up.</summary>
    private void WidenHeader(int start)
    {
        Reserve(LargestHeader);
        var size = _count <= ushort.MaxValue ? 1 + sizeof(ushort) : 1 + sizeof(uint);
        _buffer.AsSpan(start + 1, _length - start - 1).CopyTo(_buffer.AsSpan(start + size));
        _length += size - 1;
        if (size == 1 + sizeof(ushort))
        {
            _buffer[start] = PackCode.Array16;
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(start + 1), (ushort)_count);
        }
        else
        {
            _buffer[start] = PackCode.Array32;
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(start + 1), (uint)_count);
        }
    }

    private void Reserve(int size)
    {
        if (_length + size > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length + size, 2 * _buffer.Length));
        }
    }
}
