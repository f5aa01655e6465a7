using System.Buffers.Binary;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The content of a socket ticket, <c>ptk_</c> and base64url: user, id, expiry and signature. An invented ticket costs
/// one hash and activates no grain.
/// </summary>
/// <param name="UserId">The user.</param>
/// <param name="Id">Random.</param>
/// <param name="ExpiresAt">Whole seconds.</param>
internal sealed record TicketToken(Guid UserId, Guid Id, DateTimeOffset ExpiresAt)
{
    private const string Prefix = "ptk_";
    private const int GuidBytes = 16;
    private const int ContentBytes = (2 * GuidBytes) + sizeof(long);
    private const int Characters = (((ContentBytes + SignedToken.Bytes) * 4) + 2) / 3;

    /// <summary>The ticket as sent to the client.</summary>
    public string Write(ReadOnlySpan<byte> key)
    {
        Span<byte> content = stackalloc byte[ContentBytes];
        UserId.TryWriteBytes(content);
        Id.TryWriteBytes(content[GuidBytes..]);
        BinaryPrimitives.WriteInt64BigEndian(content[(2 * GuidBytes)..], ExpiresAt.ToUnixTimeSeconds());
        return Prefix + SignedToken.Write(content, key);
    }

    /// <summary>Null: not signed with this key.</summary>
    public static TicketToken? Read(string text, ReadOnlySpan<byte> key)
    {
        Span<byte> content = stackalloc byte[ContentBytes];
        if (
            text.Length != Prefix.Length + Characters
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !SignedToken.TryRead(text.AsSpan(Prefix.Length), content, key)
        )
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(
            BinaryPrimitives.ReadInt64BigEndian(content[(2 * GuidBytes)..])
        );
        return new(new(content[..GuidBytes]), new(content[GuidBytes..(2 * GuidBytes)]), expires);
    }
}
