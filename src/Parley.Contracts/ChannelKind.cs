using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>
/// Who can find and join a channel or conversation. The numbers are those of the MessagePack encoding.
/// </summary>
[JsonConverter(typeof(EnumJsonConverter<ChannelKind>))]
public enum ChannelKind
{
    /// <summary>Every member of the workspace can find, read and join it.</summary>
    Public = 0,

    /// <summary>Only its members know that it exists.</summary>
    Private = 1,

    /// <summary>A conversation of two users. It has no name and no workspace.</summary>
    Direct = 2,

    /// <summary>A conversation of three users or more, which stay the same. It has no name and no workspace.</summary>
    Group = 3,

    /// <summary>A conversation of a visitor with members of a workspace. The visitor sees nothing else.</summary>
    Support = 4,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
