using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Remembers what a message said first: somebody who repeats the sending after it was edited or deleted gets the first
/// result, not a conflict.
/// </summary>
internal static class ContentDigest
{
    public static byte[] Of(string content) => SHA256.HashData(Encoding.UTF8.GetBytes(content));

    /// <summary>Whether a message was first sent with this content.</summary>
    public static bool MatchesOriginal(StoredMessage stored, string content) =>
        stored.Original is { } original
            ? original.AsSpan().SequenceEqual(Of(content))
            : string.Equals(stored.Content, content, StringComparison.Ordinal);
}
