using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Json;

/// <summary>Reads and writes an id as UUID text. The all-zero UUID is refused: it is nobody's id.</summary>
/// <typeparam name="T">The id's type.</typeparam>
public sealed class EntityIdJsonConverter<T> : JsonConverter<T>
    where T : struct, IEntityId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var value) && value != Guid.Empty
            ? T.From(value)
            : throw new JsonException("expected a UUID in text form");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        EntityId.TryParse<T>(reader.GetString(), out var id)
            ? id
            : throw new JsonException("expected a UUID in text form as the name");

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);
}
