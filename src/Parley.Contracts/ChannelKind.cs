using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>Who can see a channel.</summary>
[JsonConverter(typeof(NamedEnumConverter<ChannelKind>))]
public enum ChannelKind
{
    /// <summary>Every member of the workspace can find, read and join it.</summary>
    Public,

    /// <summary>Only its members know that it exists.</summary>
    Private,
}
