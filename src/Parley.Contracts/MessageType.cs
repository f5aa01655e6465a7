using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>The type of a message. The numbers are those of the MessagePack encoding.</summary>
[JsonConverter(typeof(EnumJsonConverter<MessageType>))]
public enum MessageType
{
    /// <summary>Written by a user.</summary>
    Text = 0,

    /// <summary>Written by the server.</summary>
    System = 1,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
