using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Digest of the first content of a message. A client that repeats a send after an edit or a deletion gets the first
/// result, not a conflict.
/// </summary>
internal static class ContentDigest
{
    public static byte[] Of(string content) => SHA256.HashData(Encoding.UTF8.GetBytes(content));

    /// <summary>No text contains NUL, so no text has the digest of a sealed body.</summary>
    public static byte[] Of(SealedBody body) => SHA256.HashData([0, .. body.Bytes.Span]);

    public static byte[] Of(StoredMessage stored) => stored.Sealed is { } body ? Of(body) : Of(stored.Content);

    /// <summary>Returns whether the message was first sent with this content.</summary>
    public static bool MatchesOriginal(StoredMessage stored, string content, SealedBody? body = null) =>
        stored.Original is { } original
            ? original.AsSpan().SequenceEqual(body is null ? Of(content) : Of(body))
            : string.Equals(stored.Content, content, StringComparison.Ordinal) && Equals(stored.Sealed, body);
}
