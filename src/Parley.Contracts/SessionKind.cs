using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>How a sign-in proves itself.</summary>
[JsonConverter(typeof(EnumJsonConverter<SessionKind>))]
public enum SessionKind
{
    /// <summary>By cookie.</summary>
    Browser,

    /// <summary>By bearer token.</summary>
    Device,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
