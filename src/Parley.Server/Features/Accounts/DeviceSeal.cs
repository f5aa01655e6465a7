using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// That a browser has signed in to an account, in base64url: an id, until when it is good, with which password (a mark
/// of the security stamp), and a seal over these and the address that only who knows the key can make. The address itself
/// is not in it: it does not tell whose browser it is.
/// </summary>
/// <param name="Id">Random; its failures are counted by it.</param>
/// <param name="ExpiresAt">Whole seconds.</param>
/// <param name="Mark">See <see cref="MarkOf"/>.</param>
internal sealed record DeviceSeal(Guid Id, DateTimeOffset ExpiresAt, Guid Mark)
{
    public const int Characters = (((ContentBytes + SealBytes) * 4) + 2) / 3;

    private const int GuidBytes = 16;
    private const int ContentBytes = (2 * GuidBytes) + sizeof(long);
    private const int SealBytes = 16;

    /// <summary>Changes with the password.</summary>
    public static Guid MarkOf(string stamp) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)).AsSpan(0, GuidBytes));

    /// <param name="address">Normalized.</param>
    /// <param name="key">The server's.</param>
    public string Write(string address, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + SealBytes];
        Id.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[GuidBytes..], ExpiresAt.ToUnixTimeSeconds());
        Mark.TryWriteBytes(bytes[(GuidBytes + sizeof(long))..]);
        Seal(address, key, bytes[..ContentBytes], bytes[ContentBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null: it was not made with this key for this address.</summary>
    public static DeviceSeal? Read(string text, string address, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + SealBytes];
        if (text.Length != Characters || !Base64Url.TryDecodeFromChars(text, bytes, out var length)
            || length != bytes.Length)
        {
            return null;
        }

        Span<byte> seal = stackalloc byte[SealBytes];
        Seal(address, key, bytes[..ContentBytes], seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes[ContentBytes..]))
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[GuidBytes..]));
        return new(new(bytes[..GuidBytes]), expires, new(bytes[(GuidBytes + sizeof(long))..ContentBytes]));
    }

    private static void Seal(string address, ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, Span<byte> seal)
    {
        // What comes before the address has one length: no two pairs of them make the same bytes.
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, [.. content, .. Encoding.UTF8.GetBytes(address)], hash);
        hash[..SealBytes].CopyTo(seal);
    }
}
