using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Features.Accounts;

/// <summary>A token with content in base64url and a truncated HMAC over it. Forged tokens cost one hash.</summary>
internal static class SignedToken
{
    public const int Bytes = 16;

    /// <param name="content">The readable content.</param>
    /// <param name="key">The server's signing key.</param>
    /// <param name="about">Signed, but not part of the token. All contents under a key have the same length.</param>
    public static string Write(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, string about = "")
    {
        Span<byte> bytes = stackalloc byte[content.Length + Bytes];
        content.CopyTo(bytes);
        Sign(content, key, about, bytes[content.Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False: not signed with this key for this context.</summary>
    /// <param name="text">Any text of bounded length.</param>
    /// <param name="content">Receives the content; of the written length.</param>
    /// <param name="key">The server's signing key.</param>
    /// <param name="about">See <see cref="Write"/>.</param>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> content, ReadOnlySpan<byte> key, string about = "")
    {
        Span<byte> bytes = stackalloc byte[content.Length + Bytes];

        // TryDecodeFromChars throws for invalid characters.
        if (
            Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done
            || length != bytes.Length
        )
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[Bytes];
        bytes[..content.Length].CopyTo(content);
        Sign(content, key, about, signature);
        return CryptographicOperations.FixedTimeEquals(signature, bytes[content.Length..]);
    }

    private static void Sign(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, string about, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, [.. content, .. Encoding.UTF8.GetBytes(about)], hash);
        hash[..Bytes].CopyTo(signature);
    }
}
