using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// What the server gives out and takes back, in base64url: some bytes, and a signature over them that only who knows the key
/// can make. So what somebody made up costs one hash.
/// </summary>
internal static class SignedToken
{
    public const int Bytes = 16;

    /// <param name="content">What can be read again.</param>
    /// <param name="key">The server's.</param>
    /// <param name="about">What it holds for, which is not in it. All contents under a key have one length.</param>
    public static string Write(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key, string about = "")
    {
        Span<byte> bytes = stackalloc byte[content.Length + Bytes];
        content.CopyTo(bytes);
        Sign(content, key, about, bytes[content.Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False: it was not made with this key for this.</summary>
    /// <param name="text">Anything; of bounded length.</param>
    /// <param name="content">As long as what was written.</param>
    /// <param name="key">The server's.</param>
    /// <param name="about">See <see cref="Write"/>.</param>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> content, ReadOnlySpan<byte> key, string about = "")
    {
        Span<byte> bytes = stackalloc byte[content.Length + Bytes];

        // The one that begins with Try throws at a letter that base64url does not have.
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
