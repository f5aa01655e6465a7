using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>What a message is. The numbers are those of the MessagePack encoding.</summary>
[JsonConverter(typeof(NamedEnumConverter<MessageType>))]
public enum MessageType
{
    /// <summary>Written by somebody.</summary>
    Text = 0,

    /// <summary>Written by the server.</summary>
    System = 1,
}
