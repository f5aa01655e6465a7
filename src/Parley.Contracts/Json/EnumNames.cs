using System.Collections.Frozen;
using System.Text.Json;

namespace Parley.Json;

/// <summary>The names of an enumeration's members on the wire.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, JsonEncodedText> Names = Enum.GetValues<T>()
        .ToFrozenDictionary(member => member, member => JsonEncodedText.Encode(Name(member)));

    private static readonly FrozenDictionary<string, T> Members = Enum.GetValues<T>()
        .Where(member => Name(member) != "unknown")
        .ToFrozenDictionary(Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that can be asked for, in the order of their numbers.</summary>
    public static IEnumerable<string> Known => Enum.GetValues<T>().Select(Name).Where(Members.ContainsKey);

    public static JsonEncodedText Of(T value) =>
        Names.TryGetValue(value, out var name)
            ? name
            : throw new JsonException($"{typeof(T).Name} has no member {value}");

    /// <summary>
    /// The member of the name that the reader is at, in any case; <c>null</c> for a name that is not known.
    /// </summary>
    public static T? Read(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException("expected a name")
        : Members.TryGetValue(reader.GetString()!, out var member) ? member
        : null;

    private static string Name(T member) => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}
