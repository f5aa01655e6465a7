using System.Buffers.Binary;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The format of ASP.NET Core Identity's password hashes (version 3): marker, function, iterations, salt and key.
/// </summary>
internal static class PasswordHashFormat
{
    public const int KeyBytes = 32;

    private const byte Version3 = 1;
    private const int RoundsAt = 5;

    /// <summary>A salt for padding work, whose result is discarded.</summary>
    public static byte[] Salt { get; } = new byte[16];

    /// <summary>The number of iterations of a stored hash; 0 if unknown.</summary>
    public static int IterationsOf(string hash)
    {
        var bytes = new byte[hash.Length];
        return
            Convert.TryFromBase64String(hash, bytes, out var length)
            && length > RoundsAt + sizeof(int)
            && bytes[0] == Version3
            ? (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(RoundsAt)), int.MaxValue)
            : 0;
    }
}
