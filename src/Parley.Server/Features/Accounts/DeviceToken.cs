using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Proof that a browser has signed in to an account, in base64url: an id, an expiry, a hash of the security stamp, and
/// a signature over these and the address. The address is not part of it, so it does not reveal the account.
/// </summary>
/// <param name="Id">Random. Failures are counted by it.</param>
/// <param name="ExpiresAt">Whole seconds.</param>
/// <param name="StampHash">See <see cref="HashStamp"/>.</param>
internal sealed record DeviceToken(Guid Id, DateTimeOffset ExpiresAt, Guid StampHash)
{
    public const int Characters = (((ContentBytes + SignedToken.Bytes) * 4) + 2) / 3;

    private const int GuidBytes = 16;
    private const int ContentBytes = (2 * GuidBytes) + sizeof(long);

    /// <summary>Changes with the password.</summary>
    public static Guid HashStamp(string stamp) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)).AsSpan(0, GuidBytes));

    /// <param name="address">Normalized.</param>
    /// <param name="key">The server's signing key.</param>
    public string Write(string address, ReadOnlySpan<byte> key)
    {
        Span<byte> content = stackalloc byte[ContentBytes];
        Id.TryWriteBytes(content);
        BinaryPrimitives.WriteInt64BigEndian(content[GuidBytes..], ExpiresAt.ToUnixTimeSeconds());
        StampHash.TryWriteBytes(content[(GuidBytes + sizeof(long))..]);
        return SignedToken.Write(content, key, address);
    }

    /// <summary>Null: not signed with this key for this address.</summary>
    public static DeviceToken? Read(string text, string address, ReadOnlySpan<byte> key)
    {
        Span<byte> content = stackalloc byte[ContentBytes];
        if (text.Length != Characters || !SignedToken.TryRead(text, content, key, address))
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(content[GuidBytes..]));
        return new(new(content[..GuidBytes]), expires, new(content[(GuidBytes + sizeof(long))..]));
    }
}
