using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Json;

/// <summary>
/// Enumerations travel as their camelCase names, never as numbers. A name that this version does not know is read as
/// <c>Unknown</c>: a newer server may send it. Requests use <see cref="StrictEnumJsonConverter{T}"/>.
/// </summary>
/// <typeparam name="T">The enumeration; it has a member <c>Unknown</c>.</typeparam>
public class EnumJsonConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly T Unknown = Enum.Parse<T>(nameof(Unknown));

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EnumNames<T>.Read(ref reader) ?? Unknown;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(EnumNames<T>.Of(value));
    }
}
