using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Server.Gateway.Wire;

/// <summary>The mask over the payload of every frame from a client (RFC 6455, 5.3).</summary>
internal static class Mask
{
    /// <summary>Removes the mask in place.</summary>
    /// <param name="bytes">Part of a payload.</param>
    /// <param name="key">The four bytes of the key in memory order.</param>
    /// <returns>The key for the next part.</returns>
    public static uint Apply(Span<byte> bytes, uint key)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        var wide = Vector.AsVectorByte(new Vector<uint>(key));
        foreach (ref var vector in vectors)
        {
            vector ^= wide;
        }

        // The size of a vector is a multiple of four bytes, so the key restarts behind it.
        var tail = bytes[(vectors.Length * Vector<byte>.Count)..];
        var four = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (var i = 0; i < tail.Length; i++)
        {
            tail[i] ^= four[i & 3];
        }

        return BitConverter.IsLittleEndian
            ? BitOperations.RotateRight(key, (tail.Length & 3) * 8)
            : BitOperations.RotateLeft(key, (tail.Length & 3) * 8);
    }
}
