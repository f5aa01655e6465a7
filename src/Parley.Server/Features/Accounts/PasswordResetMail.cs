using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The stored request for a password reset email. It holds no code: each attempt creates one, and the hash of the last
/// one is stored with it.
/// </summary>
/// <param name="Address">Normalized. There may be no such account.</param>
/// <param name="CodeHash">The hash of the code of the last attempt; null before the first one.</param>
internal sealed record PasswordResetMail(string Address, byte[]? CodeHash = null)
{
    /// <summary>The kind of the work.</summary>
    public const string Kind = "accounts.reset-mail";

    public byte[] ToPayload() =>
        JsonSerializer.SerializeToUtf8Bytes(this, PasswordResetMailJson.Default.PasswordResetMail);

    public static PasswordResetMail FromPayload(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, PasswordResetMailJson.Default.PasswordResetMail)!;
}

/// <remarks>The generated writer would write a null array as an empty one.</remarks>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PasswordResetMail))]
internal sealed partial class PasswordResetMailJson : JsonSerializerContext;
