using System.Buffers.Binary;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The form in which ASP.NET Core Identity stores a password (version 3): a marker, the function, the rounds, salt and
/// key.
/// </summary>
internal static class PasswordHashFormat
{
    public const int KeyBytes = 32;

    private const byte Version3 = 1;
    private const int RoundsAt = 5;

    /// <summary>For work whose result nobody sees.</summary>
    public static byte[] Salt { get; } = new byte[16];

    /// <summary>How many rounds a stored hash was made with; 0 where it does not say.</summary>
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
