using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Server.Gateway.Wire;

/// <summary>The mask over the payload of every frame from a client (RFC 6455, 5.3).</summary>
internal static class Mask
{
    /// <summary>Takes the mask off.</summary>
    /// <param name="bytes">Part of a payload.</param>
    /// <param name="key">The four bytes of the key as they lie in memory.</param>
    /// <returns>The key for the part that follows.</returns>
    public static uint Apply(Span<byte> bytes, uint key)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        var wide = Vector.AsVectorByte(new Vector<uint>(key));
        foreach (ref var vector in vectors)
        {
            vector ^= wide;
        }

        // A vector is a multiple of four bytes: the key starts anew behind it.
        var rest = bytes[(vectors.Length * Vector<byte>.Count)..];
        var four = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key));
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] ^= four[i & 3];
        }

        return BitConverter.IsLittleEndian
            ? BitOperations.RotateRight(key, (rest.Length & 3) * 8)
            : BitOperations.RotateLeft(key, (rest.Length & 3) * 8);
    }
}
