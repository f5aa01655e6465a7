using System.Text.Json.Serialization;
using Parley.Schema;

namespace Parley.Socket;

/// <summary>
/// A durable change that concerns one user: an event of the user's stream, which has sequence numbers like a channel.
/// </summary>
public abstract record UserEvent : ServerFrame
{
    /// <summary>
    /// 1, 2, 3 ... without gaps. A socket gets the events in this order, each once. After a gap, reconnect with <see
    /// cref="HelloFrame.Resume"/>.
    /// </summary>
    [JsonPropertyOrder(-1)]
    [Field(0)]
    public required long UserSeq { get; init; }
}

/// <summary>The user joined a workspace.</summary>
[Frame(83)]
public sealed record WorkspaceJoined : UserEvent
{
    /// <summary>The workspace.</summary>
    [Field(1)]
    public required Workspace Workspace { get; init; }
}

/// <summary>The user left a workspace or was removed from it.</summary>
[Frame(84)]
public sealed record WorkspaceLeft : UserEvent
{
    /// <summary>The workspace.</summary>
    [Field(1)]
    public required WorkspaceId WorkspaceId { get; init; }
}

/// <summary>The user changed their own profile.</summary>
[Frame(129)]
public sealed record ProfileUpdated : UserEvent
{
    /// <summary>The new display name.</summary>
    [Field(1)]
    public required string DisplayName { get; init; }
}

/// <summary>The role of the user in a workspace changed.</summary>
[Frame(130)]
public sealed record RoleChanged : UserEvent
{
    /// <summary>The workspace.</summary>
    [Field(1)]
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The new role.</summary>
    [Field(2)]
    public required WorkspaceRole Role { get; init; }
}

/// <summary>
/// The user became a member of a channel or conversation. The channel's events follow on this socket from <see
/// cref="Seq"/> on; the first one holds the channel or conversation. Sockets that do not know conversations get no
/// events of conversations.
/// </summary>
[Frame(131)]
public sealed record ChannelJoined : UserEvent
{
    /// <summary>The channel or conversation.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The seq of the channel's event by which the user became a member.</summary>
    [Field(2)]
    public required long Seq { get; init; }

    /// <summary>The channel as it was then, with nothing unread. Null for a conversation.</summary>
    [Field(3)]
    public Channel? Channel { get; init; }
}

/// <summary>A device of the user was registered.</summary>
[Frame(132)]
public sealed record DeviceAdded : UserEvent
{
    /// <summary>The device.</summary>
    [Field(1)]
    public required Device Device { get; init; }
}

/// <summary>A device of the user was renamed or detached.</summary>
[Frame(133)]
public sealed record DeviceUpdated : UserEvent
{
    /// <summary>The device as it is now.</summary>
    [Field(1)]
    public required Device Device { get; init; }
}

/// <summary>A device of the user was removed; its session has ended.</summary>
[Frame(134)]
public sealed record DeviceRemoved : UserEvent
{
    /// <summary>The device.</summary>
    [Field(1)]
    public required DeviceId DeviceId { get; init; }
}

/// <summary>
/// A change of the user's stream that this version does not know. It takes its place in the sequence. Only read, never
/// written.
/// </summary>
public sealed record UnknownUserEvent : UserEvent;
