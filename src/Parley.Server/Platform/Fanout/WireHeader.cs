using System.Buffers.Binary;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The header of a WebSocket frame from a server (RFC 6455, 5.2): unfragmented and unmasked, so it is the same for all
/// receivers.
/// </summary>
internal static class WireHeader
{
    private const byte Final = 0x80;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>Returns header and payload in one array.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload)
    {
        var header = Size(payload.Length);
        var frame = new byte[header + payload.Length];
        frame[0] = (byte)(Final | opcode);
        switch (header)
        {
            case 2:
                frame[1] = (byte)payload.Length;
                break;
            case 4:
                frame[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <summary>The payload of such a frame.</summary>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> frame) =>
        frame[
            (
                frame[1] switch
                {
                    Length16 => 4,
                    Length64 => 10,
                    _ => 2,
                }
            )..
        ];

    private static int Size(int length) =>
        length < Length16 ? 2
        : length <= ushort.MaxValue ? 4
        : 10;
}
