using System.Buffers.Binary;
using System.Text;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>The last frame of a connection.</summary>
internal static class CloseFrame
{
    private const int MaxReasonBytes = 123;

    public static byte[] Create(int code, string reason)
    {
        Span<byte> payload = stackalloc byte[2 + MaxReasonBytes];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);

        // A longer reason is truncated at a character boundary.
        Encoding.UTF8.GetEncoder().Convert(reason, payload[2..], flush: true, out _, out var length, out _);
        return WireHeader.Frame((byte)Opcode.Close, payload[..(2 + length)]);
    }
}
