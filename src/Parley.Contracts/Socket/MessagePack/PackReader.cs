using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Parley.Socket.MessagePack;

/// <summary>
/// Reads the values of positional arrays: behind an array's end everything is absent, and what an array has beyond the
/// known fields is passed over. Memory and time are bounded by the input's size whatever lengths it declares.
/// </summary>
internal ref struct PackReader(ReadOnlySpan<byte> input)
{
    /// <summary>As in JSON.</summary>
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _input = input;
    private int _at;
    private int _depth;

    /// <summary>How many values the innermost open array still has.</summary>
    private int _left = 1;

    public delegate T ReadItem<out T>(ref PackReader from);

    private readonly int Remaining => _input.Length - _at;

    /// <summary>Opens an array; the result is for <see cref="End"/>.</summary>
    public int Begin()
    {
        var count = ArrayLength();
        _depth++;
        (var outer, _left) = (_left, count);
        return outer;
    }

    public void End(int outer)
    {
        for (; _left > 0; _left--)
        {
            Skip(_depth);
        }

        _depth--;
        _left = outer;
    }

    public readonly void Finish()
    {
        if (Remaining != 0)
        {
            throw Malformed("the frame ends here, the input does not");
        }
    }

    /// <summary>Whether the next value is absent; then it is consumed.</summary>
    public bool Absent()
    {
        if (_left == 0)
        {
            return true;
        }

        if (Remaining == 0 || _input[_at] != PackCode.Nil)
        {
            return false;
        }

        _at++;
        _left--;
        return true;
    }

    public bool Bool() =>
        Next() switch
        {
            PackCode.True => true,
            PackCode.False => false,
            _ => throw Unexpected("a boolean"),
        };

    public bool? OptionalBool() => Absent() ? null : Bool();

    public long Int()
    {
        var code = Next();
        return code switch
        {
            < PackCode.FixMap => code,
            >= PackCode.NegativeFixInt => (sbyte)code,
            PackCode.UInt8 => Take(1)[0],
            PackCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort))),
            PackCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint))),
            PackCode.UInt64
                when BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong))) is <= long.MaxValue and var value =>
                (long)value,
            PackCode.Int8 => (sbyte)Take(1)[0],
            PackCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short))),
            PackCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))),
            PackCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long))),
            _ => throw Unexpected("a signed integer of at most 64 bits"),
        };
    }

    public long? OptionalInt() => Absent() ? null : Int();

    public int Int32() =>
        Int() is >= int.MinValue and <= int.MaxValue and var value
            ? (int)value
            : throw Unexpected("an integer of 32 bits");

    /// <summary>
    /// The number of an enumeration's member, which are numbered from 0 to <paramref name="last"/>.
    /// </summary>
    public int Member(int last) =>
        Int() is >= 0 and var value && value <= last ? (int)value : throw Unexpected($"a number from 0 to {last}");

    /// <summary>
    /// The same where a later version may know more members: those are read as the last number of a byte.
    /// </summary>
    public int MemberOrUnknown(int last) => Int() is >= 0 and var value && value <= last ? (int)value : byte.MaxValue;

    public double Number()
    {
        if (_left > 0 && Remaining > 0 && _input[_at] is PackCode.Float32 or PackCode.Float64)
        {
            var value =
                Next() == PackCode.Float32
                    ? BinaryPrimitives.ReadSingleBigEndian(Take(sizeof(float)))
                    : BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));
            return double.IsFinite(value) ? value : throw Unexpected("a finite number");
        }

        return Int();
    }

    public DateTimeOffset Time()
    {
        const long First = -62_135_596_800_000; // 0001-01-01T00:00:00.000Z
        const long Last = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
        return Int() is >= First and <= Last and var value
            ? DateTimeOffset.FromUnixTimeMilliseconds(value)
            : throw Unexpected("milliseconds since 1970 of a time in the years 1 to 9999");
    }

    public DateTimeOffset? OptionalTime() => Absent() ? null : Time();

    public T Id<T>()
        where T : struct, IEntityId<T>
    {
        if (Next() != PackCode.Bin8 || Take(1)[0] != PackCode.IdLength)
        {
            throw Unexpected("an id of 16 bytes");
        }

        var value = new Guid(Take(PackCode.IdLength), bigEndian: true);
        return value != Guid.Empty ? T.From(value) : throw Malformed("the id of all zeros is nobody's");
    }

    public T? OptionalId<T>()
        where T : struct, IEntityId<T> => Absent() ? null : Id<T>();

    public string Text()
    {
        var code = Next();
        var length = code switch
        {
            >= PackCode.FixText and < PackCode.Nil => code & PackCode.FixTextMax,
            PackCode.Text8 => Length(1),
            PackCode.Text16 => Length(sizeof(ushort)),
            PackCode.Text32 => Length(sizeof(uint)),
            _ => throw Unexpected("text"),
        };
        var utf8 = Take(length);
        return Utf8.IsValid(utf8)
            ? Encoding.UTF8.GetString(utf8)
            : throw Malformed("the text before this is not UTF-8");
    }

    public string? OptionalText() => Absent() ? null : Text();

    public SealedBody Bytes() =>
        new(
            Take(
                    Next() switch
                    {
                        PackCode.Bin8 => Length(1),
                        PackCode.Bin16 => Length(sizeof(ushort)),
                        PackCode.Bin32 => Length(sizeof(uint)),
                        _ => throw Unexpected("bytes"),
                    }
                )
                .ToArray()
        );

    public SealedBody? OptionalBytes() => Absent() ? null : Bytes();

    /// <summary>A list of which each item takes at least <paramref name="itemSize"/> bytes.</summary>
    public T[] List<T>(int itemSize, ReadItem<T> read)
    {
        var outer = Begin();
        if (_left > Remaining / itemSize)
        {
            throw Malformed("an array is longer than the input");
        }

        var items = _left == 0 ? [] : new T[_left];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = read(ref this);
        }

        End(outer);
        return items;
    }

    /// <summary>One array in which each channel is followed by its seq.</summary>
    public Dictionary<ChannelId, long> Seqs()
    {
        var outer = Begin();
        var seqs = new Dictionary<ChannelId, long>();
        while (_left > 0)
        {
            if (!seqs.TryAdd(Id<ChannelId>(), Int()))
            {
                throw Malformed("a channel is named twice");
            }
        }

        End(outer);
        return seqs;
    }

    public readonly MessagePackFormatException Malformed(string what) => new(_at, what);

    private byte Next()
    {
        if (_left == 0)
        {
            throw Malformed("the array ends before a field that is required");
        }

        _left--;
        return Take(1)[0];
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > Remaining)
        {
            throw Malformed("the input ends too early");
        }

        _at += size;
        return _input.Slice(_at - size, size);
    }

    private int Length(int size)
    {
        uint length = 0;
        foreach (var part in Take(size))
        {
            length = (length << 8) | part;
        }

        return length <= Remaining ? (int)length : throw Malformed("a length goes beyond the input");
    }

    private int ArrayLength()
    {
        var code = Next();
        var count = code switch
        {
            >= PackCode.FixArray and < PackCode.FixText => code & PackCode.FixMax,
            PackCode.Array16 => Length(sizeof(ushort)),
            PackCode.Array32 => Length(sizeof(uint)),
            _ => throw Unexpected("an array"),
        };
        return count <= Remaining ? count : throw Malformed("an array is longer than the input");
    }

    /// <summary>Passes over one value of any kind.</summary>
    private void Skip(int depth)
    {
        var code = Take(1)[0];
        switch (code)
        {
            case < PackCode.FixMap or >= PackCode.NegativeFixInt or PackCode.Nil or PackCode.False or PackCode.True:
                break;
            case >= PackCode.FixArray and < PackCode.FixText:
                SkipMany(code & PackCode.FixMax, depth);
                break;
            case < PackCode.FixArray:
                SkipMany(2 * (code & PackCode.FixMax), depth);
                break;
            case < PackCode.Nil:
                Take(code & PackCode.FixTextMax);
                break;
            case PackCode.Bin8 or PackCode.Text8:
                Take(Length(1));
                break;
            case PackCode.Bin16 or PackCode.Text16:
                Take(Length(sizeof(ushort)));
                break;
            case PackCode.Bin32 or PackCode.Text32:
                Take(Length(sizeof(uint)));
                break;
            case >= PackCode.Ext8 and <= PackCode.Ext32:
                var length = Length(1 << (code - PackCode.Ext8));
                Take(1);
                Take(length);
                break;
            case PackCode.UInt8 or PackCode.Int8:
                Take(1);
                break;
            case PackCode.UInt16 or PackCode.Int16:
                Take(sizeof(ushort));
                break;
            case PackCode.UInt32 or PackCode.Int32 or PackCode.Float32:
                Take(sizeof(uint));
                break;
            case PackCode.UInt64 or PackCode.Int64 or PackCode.Float64:
                Take(sizeof(ulong));
                break;
            case >= PackCode.FixExt1 and <= PackCode.FixExt16:
                Take(1 + (1 << (code - PackCode.FixExt1)));
                break;
            case PackCode.Array16:
                SkipMany(Length(sizeof(ushort)), depth);
                break;
            case PackCode.Array32:
                SkipMany(Length(sizeof(uint)), depth);
                break;
            case PackCode.Map16:
                SkipMany(2L * Length(sizeof(ushort)), depth);
                break;
            case PackCode.Map32:
                SkipMany(2L * Length(sizeof(uint)), depth);
                break;
            default:
                throw Unexpected("a MessagePack value");
        }
    }

    private void SkipMany(long count, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw Malformed($"more than {MaxDepth} arrays and maps are in one another");
        }

        for (; count > 0; count--)
        {
            Skip(depth + 1);
        }
    }

    private readonly MessagePackFormatException Unexpected(string what) =>
        new(Math.Max(_at - 1, 0), $"expected {what}");
}
