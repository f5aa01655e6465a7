using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>What a message is.</summary>
[JsonConverter(typeof(NamedEnumConverter<MessageType>))]
public enum MessageType
{
    /// <summary>Written by somebody.</summary>
    Text,

    /// <summary>Written by the server.</summary>
    System,
}
