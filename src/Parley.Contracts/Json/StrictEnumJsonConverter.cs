using System.Text.Json;

namespace Parley.Json;

/// <summary>
/// For the enumerations of requests: a name that the server does not know is malformed, <c>unknown</c> included. Every
/// property of a request that is an enumeration carries it.
/// </summary>
/// <typeparam name="T">The enumeration; it has a member <c>Unknown</c>.</typeparam>
public sealed class StrictEnumJsonConverter<T> : EnumJsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EnumNames<T>.Read(ref reader)
        ?? throw new JsonException($"expected one of {string.Join(", ", EnumNames<T>.Known)}");
}
