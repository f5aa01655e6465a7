using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Bench.Load;

/// <summary>WebSocket frames as the load generator writes and reads them (RFC 6455).</summary>
internal static class Frames
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    /// <summary>Size of a mask, between the header of a client frame and its payload.</summary>
    public const int MaskBytes = 4;

    /// <summary>Max bytes before the payload, with mask.</summary>
    public const int LongestHeader = 14;

    /// <summary>Reads a header up to the mask, if there is one. False when bytes are missing.</summary>
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
    /// Builds a frame in place around the payload at <see cref="LongestHeader"/> in <paramref name="buffer"/>. Returns
    /// the start of the frame; it ends with the payload.
    /// </summary>
    /// <param name="buffer">With the payload, and room before it.</param>
    /// <param name="payload">Its length in bytes.</param>
    /// <param name="kind">The opcode.</param>
    /// <param name="mask">The mask of a client; null for a server frame.</param>
    public static int Finish(Span<byte> buffer, int payload, int kind, uint? mask)
    {
        var size =
            payload < 126 ? 2
            : payload < 65_536 ? 4
            : 10;
        var start = LongestHeader - size - (mask is null ? 0 : MaskBytes);
        var frame = buffer[start..];
        var masked = mask is null ? 0 : 0x80;
        frame[0] = (byte)(0x80 | kind);
        switch (size)
        {
            case 2:
                frame[1] = (byte)(masked | payload);
                break;
            case 4:
                frame[1] = (byte)(masked | 126);
                BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload);
                break;
            default:
                frame[1] = (byte)(masked | 127);
                BinaryPrimitives.WriteInt64BigEndian(frame[2..], payload);
                break;
        }

        if (mask is { } key)
        {
            MemoryMarshal.Write(frame[size..], key);
            Mask(buffer.Slice(LongestHeader, payload), key);
        }

        return start;
    }

    /// <summary>Masks or unmasks.</summary>
    public static void Mask(Span<byte> payload, uint mask)
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

/// <summary>The header before a payload.</summary>
internal readonly record struct FrameHeader(int Kind, bool IsLast, int Start, int Length);
