using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Json;

/// <summary>Writes bytes as base64url without padding.</summary>
public sealed class SealedBodyJsonConverter : JsonConverter<SealedBody>
{
    /// <inheritdoc/>
    public override SealedBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Malformed();
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            ? new(bytes.AsMemory(0, length))
            : throw Malformed();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SealedBody value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Base64Url.EncodeToString(value.Bytes.Span));

    private static JsonException Malformed() => new("expected bytes as base64url");
}
