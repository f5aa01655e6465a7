using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// What is in a socket ticket, <c>ptk_</c> and base64url: whose it is, its id, until when it is good, and a seal that
/// only who knows the key can make. So what somebody made up costs one hash and wakes nobody.
/// </summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Id">Random.</param>
/// <param name="ExpiresAt">Whole seconds.</param>
internal sealed record TicketSeal(Guid UserId, Guid Id, DateTimeOffset ExpiresAt)
{
    private const string Prefix = "ptk_";
    private const int GuidBytes = 16;
    private const int ContentBytes = (2 * GuidBytes) + sizeof(long);
    private const int SealBytes = 16;
    private const int Characters = (((ContentBytes + SealBytes) * 4) + 2) / 3;

    /// <summary>The ticket as it goes to the client.</summary>
    public string Write(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + SealBytes];
        UserId.TryWriteBytes(bytes);
        Id.TryWriteBytes(bytes[GuidBytes..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(2 * GuidBytes)..], ExpiresAt.ToUnixTimeSeconds());
        Seal(key, bytes[..ContentBytes], bytes[ContentBytes..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null: it was not made with this key.</summary>
    public static TicketSeal? Read(string text, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + SealBytes];
        if (text.Length != Prefix.Length + Characters || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes, out _, out var length) != OperationStatus.Done
            || length != bytes.Length)
        {
            return null;
        }

        Span<byte> seal = stackalloc byte[SealBytes];
        Seal(key, bytes[..ContentBytes], seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes[ContentBytes..]))
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[(2 * GuidBytes)..]));
        return new(new(bytes[..GuidBytes]), new(bytes[GuidBytes..(2 * GuidBytes)]), expires);
    }

    private static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, Span<byte> seal)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, hash);
        hash[..SealBytes].CopyTo(seal);
    }
}
