using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Json;

/// <summary>Enumerations travel as their camelCase names, never as numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class NamedEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
