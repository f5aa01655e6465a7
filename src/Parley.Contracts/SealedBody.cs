using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>
/// The body of a message in an encrypted conversation: bytes that only the devices of the members can read. They
/// include the envelope (version, keys, nonces), of which the server knows nothing. In JSON: base64url without padding.
/// </summary>
/// <param name="bytes">The bytes, which the new object owns.</param>
[JsonConverter(typeof(SealedBodyJsonConverter))]
public sealed class SealedBody(ReadOnlyMemory<byte> bytes) : IEquatable<SealedBody>
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <inheritdoc/>
    public bool Equals(SealedBody? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SealedBody);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The length only: logs and errors hold no content.</summary>
    public override string ToString() => $"{Bytes.Length} sealed bytes";
}
