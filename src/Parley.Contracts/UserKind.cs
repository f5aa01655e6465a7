using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>What stands behind an account.</summary>
[JsonConverter(typeof(NamedEnumConverter<UserKind>))]
public enum UserKind
{
    /// <summary>A person who can sign in.</summary>
    Human,

    /// <summary>A program.</summary>
    Bot,

    /// <summary>An author of imported messages; nobody can sign in as them.</summary>
    Imported,
}
