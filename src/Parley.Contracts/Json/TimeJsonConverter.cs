using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Json;

/// <summary>Writes times as RFC 3339 in UTC with exactly three decimals; reads any offset.</summary>
public sealed class TimeJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>Of the round-trip format, which has a fast way of its own and four decimals more.</summary>
    private const int FullLength = 28;
    private const int TextLength = 24;

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var value)
            ? value.ToUniversalTime()
            : throw new JsonException("expected a time like 2026-11-24T09:41:00.000Z");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[FullLength];
        value.UtcDateTime.TryFormat(text, out _, "O", null);
        text[TextLength - 1] = (byte)'Z';
        writer.WriteStringValue(text[..TextLength]);
    }
}
