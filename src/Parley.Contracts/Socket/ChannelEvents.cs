using System.Text.Json.Serialization;
using Parley.Schema;

namespace Parley.Socket;

/// <summary>A durable change of a channel. Apply it only if <see cref="Seq"/> is the last applied seq plus 1.</summary>
public abstract record ChannelEvent : ServerFrame
{
    /// <summary>The channel.</summary>
    [JsonPropertyOrder(-2)]
    [Field(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>1, 2, 3 ... without gaps.</summary>
    [JsonPropertyOrder(-1)]
    [Field(1)]
    public required long Seq { get; init; }
}

/// <summary>A new message.</summary>
[Frame(69)]
public sealed record MessageCreated : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required Message Message { get; init; }
}

/// <summary>The content of a message changed.</summary>
[Frame(70)]
public sealed record MessageUpdated : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId Id { get; init; }

    /// <summary>The new content. Empty if the message was deleted since; a later event says so.</summary>
    [Field(3)]
    public required string Content { get; init; }

    /// <summary>When it was edited.</summary>
    [Field(4)]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>In an encrypted conversation: the new body, in place of <see cref="Content"/>.</summary>
    [Field(5)]
    public SealedBody? Sealed { get; init; }
}

/// <summary>A message was deleted: its content, reactions and pin are removed, its seq and index remain.</summary>
[Frame(71)]
public sealed record MessageDeleted : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId Id { get; init; }

    /// <summary>The user who deleted it: its author or an admin.</summary>
    [Field(3)]
    public required UserId UserId { get; init; }

    /// <summary>When it was deleted.</summary>
    [Field(4)]
    public required DateTimeOffset DeletedAt { get; init; }
}

/// <summary>
/// A user reacted to a message. Skip it if the <see cref="Message.Version"/> of the message is not below <see
/// cref="ChannelEvent.Seq"/>.
/// </summary>
[Frame(72)]
public sealed record ReactionAdded : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>The emoji.</summary>
    [Field(3)]
    public required string Emoji { get; init; }

    /// <summary>The user.</summary>
    [Field(4)]
    public required UserId UserId { get; init; }
}

/// <summary>
/// A user removed a reaction. Skip it if the <see cref="Message.Version"/> of the message is not below <see
/// cref="ChannelEvent.Seq"/>.
/// </summary>
[Frame(73)]
public sealed record ReactionRemoved : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>The emoji.</summary>
    [Field(3)]
    public required string Emoji { get; init; }

    /// <summary>The user.</summary>
    [Field(4)]
    public required UserId UserId { get; init; }
}

/// <summary>A message was pinned.</summary>
[Frame(74)]
public sealed record PinAdded : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>The user who pinned it.</summary>
    [Field(3)]
    public required UserId UserId { get; init; }

    /// <summary>When it was pinned.</summary>
    [Field(4)]
    public required DateTimeOffset PinnedAt { get; init; }
}

/// <summary>A message is no longer pinned.</summary>
[Frame(75)]
public sealed record PinRemoved : ChannelEvent
{
    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>The user who unpinned it.</summary>
    [Field(3)]
    public required UserId UserId { get; init; }
}

/// <summary>A new channel; the first event of its stream.</summary>
[Frame(76)]
public sealed record ChannelCreated : ChannelEvent
{
    /// <summary>The channel.</summary>
    [Field(2)]
    public required Channel Channel { get; init; }
}

/// <summary>A conversation was opened: its first event. Only sockets that know conversations get it.</summary>
[Frame(98)]
public sealed record ConversationCreated : ChannelEvent
{
    /// <summary>The conversation as its members see it then: nothing is unread.</summary>
    [Field(2)]
    public required Conversation Conversation { get; init; }
}

/// <summary>Name or topic changed.</summary>
[Frame(77)]
public sealed record ChannelUpdated : ChannelEvent
{
    /// <summary>The new name.</summary>
    [Field(2)]
    public required string Name { get; init; }

    /// <summary>The new topic.</summary>
    [Field(3)]
    public required string Topic { get; init; }
}

/// <summary>
/// The workspace has another name. An event of its channel #general, which has all members of the workspace.
/// </summary>
[Frame(97)]
public sealed record WorkspaceRenamed : ChannelEvent
{
    /// <summary>The workspace.</summary>
    [Field(2)]
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The new name.</summary>
    [Field(3)]
    public required string Name { get; init; }
}

/// <summary>
/// A member of the workspace has another display name or role. An event of its channel #general, which has all members
/// of the workspace. A new display name reaches each workspace of the user by an event of its own.
/// </summary>
[Frame(99)]
public sealed record MemberUpdated : ChannelEvent
{
    /// <summary>The workspace.</summary>
    [Field(2)]
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The member.</summary>
    [Field(3)]
    public required UserId UserId { get; init; }

    /// <summary>The new role in this workspace. Null: unchanged.</summary>
    [Field(4)]
    public WorkspaceRole? Role { get; init; }

    /// <summary>The new display name. Null: unchanged.</summary>
    [Field(5)]
    public string? DisplayName { get; init; }
}

/// <summary>The channel became read-only.</summary>
[Frame(78)]
public sealed record ChannelArchived : ChannelEvent
{
    /// <summary>When it was archived.</summary>
    [Field(2)]
    public required DateTimeOffset ArchivedAt { get; init; }
}

/// <summary>A user joined the channel.</summary>
[Frame(80)]
public sealed record MemberJoined : ChannelEvent
{
    /// <summary>The user.</summary>
    [Field(2)]
    public required User User { get; init; }

    /// <summary>Only on the sockets of the user who joined: the channel as it was then.</summary>
    [Field(3)]
    public Channel? Channel { get; init; }
}

/// <summary>A user left the channel. For that user it is the last event of the channel.</summary>
[Frame(81)]
public sealed record MemberLeft : ChannelEvent
{
    /// <summary>The user.</summary>
    [Field(2)]
    public required UserId UserId { get; init; }
}

/// <summary>
/// A change of a channel that this version does not know. It takes its place in the sequence, so that the events after
/// it are no gap; the state that it changed is old until the channel is fetched by a version that knows it. Only read,
/// never written.
/// </summary>
public sealed record UnknownChannelEvent : ChannelEvent;
