using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>How a sign-in proves itself.</summary>
[JsonConverter(typeof(NamedEnumConverter<SessionKind>))]
public enum SessionKind
{
    /// <summary>By cookie.</summary>
    Browser,

    /// <summary>By bearer token.</summary>
    Device,
}
