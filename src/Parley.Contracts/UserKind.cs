using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>The kind of an account. The numbers are those of the MessagePack encoding.</summary>
[JsonConverter(typeof(EnumJsonConverter<UserKind>))]
public enum UserKind
{
    /// <summary>A user who can sign in.</summary>
    Human = 0,

    /// <summary>A program.</summary>
    Bot = 1,

    /// <summary>An author of imported messages. The account cannot sign in.</summary>
    Imported = 2,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
