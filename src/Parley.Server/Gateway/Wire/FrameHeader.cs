using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parley.Server.Gateway.Wire;

/// <summary>The header of a client's frame. Rules that need no other frame are checked.</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool Final, long Length, uint Key)
{
    public const int MaxHeaderBytes = 14;
    private const int MaxControlPayload = 125;

    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Reads a header. Returns its size in bytes, or 0 when it is incomplete.</summary>
    /// <exception cref="WebSocketProtocolException">The header violates RFC 6455.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return 0;
        }

        var (opcode, final) = ((Opcode)(bytes[0] & 0x0f), bytes[0] >= 0x80);
        Check((bytes[0] & 0x70) == 0, "reserved bits are set");
        Check(opcode is <= Opcode.Binary or (>= Opcode.Close and <= Opcode.Pong), "reserved opcode");
        Check(bytes[1] >= 0x80, "frames from clients are masked");
        var size = (bytes[1] & 0x7f) switch
        {
            126 => 8,
            127 => 14,
            _ => 6,
        };
        if (opcode >= Opcode.Close)
        {
            Check(final, "control frames are not fragmented");
            Check((bytes[1] & 0x7f) <= MaxControlPayload, "control frames hold at most 125 bytes");
        }

        if (bytes.Length < size)
        {
            return 0;
        }

        var length = size switch
        {
            8 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            14 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => bytes[1] & 0x7f,
        };
        Check(
            length
                >= (
                    size switch
                    {
                        8 => 126,
                        14 => ushort.MaxValue + 1,
                        _ => 0,
                    }
                ),
            "a length is written in as few bytes as possible"
        );
        header = new(opcode, final, length, MemoryMarshal.Read<uint>(bytes[(size - 4)..]));
        return size;
    }

    private static void Check(bool condition, string rule)
    {
        if (!condition)
        {
            throw new WebSocketProtocolException(WebSocketCloseCodes.ProtocolError, rule);
        }
    }
}
