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

    /// <summary>Returns whether the message was first sent with this content.</summary>
    public static bool MatchesOriginal(StoredMessage stored, string content) =>
        stored.Original is { } original
            ? original.AsSpan().SequenceEqual(Of(content))
            : string.Equals(stored.Content, content, StringComparison.Ordinal);
}
