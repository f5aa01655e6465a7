using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>Who can create an account.</summary>
[JsonConverter(typeof(EnumJsonConverter<RegistrationMode>))]
public enum RegistrationMode
{
    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Everybody with a valid invite.</summary>
    Invite,

    /// <summary>No one.</summary>
    Closed,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
