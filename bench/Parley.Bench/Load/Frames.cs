using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Bench.Load;

/// <summary>WebSocket frames as a client writes and reads them (RFC 6455).</summary>
internal static class Frames
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    /// <summary>Most bytes before the payload, with mask.</summary>
    public const int LongestHeader = 14;

    /// <summary>Reads a server's header. False: there is not enough of it yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out FrameHeader header)
    {
        header = default;
        if (data.Length < 2)
        {
            return false;
        }

        var start = 2;
        long length = data[1] & 0x7f;
        if (length == 126)
        {
            start = 4;
            if (data.Length < start)
            {
                return false;
            }

            length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        }
        else if (length == 127)
        {
            start = 10;
            if (data.Length < start)
            {
                return false;
            }

            length = BinaryPrimitives.ReadInt64BigEndian(data[2..]);
        }

        header = new(data[0] & 0x0f, (data[0] & 0x80) != 0, start, checked((int)length));
        return true;
    }

    /// <summary>
    /// Makes a frame of the payload that stands at <see cref="LongestHeader"/> in <paramref name="buffer"/>, in place. Answers where the frame begins; it ends
    /// with the payload.
    /// </summary>
    public static int Finish(Span<byte> buffer, int payload, int kind, uint mask)
    {
        var header = payload < 126 ? 6 : payload < 65_536 ? 8 : 14;
        var start = LongestHeader - header;
        var frame = buffer[start..];
        frame[0] = (byte)(0x80 | kind);
        switch (header)
        {
            case 6:
                frame[1] = (byte)(0x80 | payload);
                break;
            case 8:
                frame[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload);
                break;
            default:
                frame[1] = 0x80 | 127;
                BinaryPrimitives.WriteInt64BigEndian(frame[2..], payload);
                break;
        }

        MemoryMarshal.Write(frame[(header - 4)..], mask);
        Mask(buffer.Slice(LongestHeader, payload), mask);
        return start;
    }

    private static void Mask(Span<byte> payload, uint mask)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
        var wide = Vector.AsVectorByte(new Vector<uint>(mask));
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] ^= wide;
        }

        for (var i = vectors.Length * Vector<byte>.Count; i < payload.Length; i++)
        {
            payload[i] ^= (byte)(mask >> (8 * (i % 4)));
        }
    }
}

/// <summary>What stands before a payload.</summary>
internal readonly record struct FrameHeader(int Kind, bool IsLast, int Start, int Length);
