using Parley.Schema;

namespace Parley;

/// <summary>An account as others see it.</summary>
public sealed record User
{
    /// <summary>The account.</summary>
    [Field(0)]
    public required UserId Id { get; init; }

    /// <summary>1-80 characters, not unique.</summary>
    [Field(1)]
    public required string DisplayName { get; init; }

    /// <summary>Human, bot or imported author.</summary>
    [Field(2)]
    public required UserKind Kind { get; init; }

    /// <summary>True: the account is deactivated and cannot sign in. Absent otherwise.</summary>
    [Field(3)]
    public bool? Deactivated { get; init; }
}

/// <summary>An account as its owner sees it.</summary>
public sealed record Me
{
    /// <summary>The account.</summary>
    [Field(0)]
    public required UserId Id { get; init; }

    /// <summary>1-80 characters, not unique.</summary>
    [Field(1)]
    public required string DisplayName { get; init; }

    /// <summary>The sign-in name.</summary>
    [Field(2)]
    public required string Email { get; init; }

    /// <summary>When the account was created.</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A session of the caller: one sign-in.</summary>
public sealed record Session
{
    /// <summary>The id of the session.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Browser (cookie) or device (bearer token).</summary>
    public required SessionKind Kind { get; init; }

    /// <summary>Name of the device or the browser's own description, at most 200 characters.</summary>
    public required string Device { get; init; }

    /// <summary>When the session began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last use, exact to five minutes.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When the session expires without further use.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the request used this session.</summary>
    public required bool Current { get; init; }
}

/// <summary>
/// A device of the caller: an installation of a client that has a stream of its own. It is bound to the session that
/// registered it.
/// </summary>
public sealed record Device
{
    /// <summary>The id of the device. Never used again.</summary>
    [Field(0)]
    public required DeviceId Id { get; init; }

    /// <summary>1-200 characters.</summary>
    [Field(1)]
    public required string Name { get; init; }

    /// <summary>When it was registered.</summary>
    [Field(2)]
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>The session of the device. Null: it is detached.</summary>
    [Field(3)]
    public SessionId? SessionId { get; init; }

    /// <summary>
    /// When its session ended. A detached device receives nothing; it stays in the list until it is removed. Null of a
    /// detached device: the time is not known.
    /// </summary>
    [Field(4)]
    public DateTimeOffset? DetachedAt { get; init; }
}

/// <summary>A workspace as one of its members sees it.</summary>
public sealed record Workspace
{
    /// <summary>The workspace.</summary>
    [Field(0)]
    public required WorkspaceId Id { get; init; }

    /// <summary>1-80 characters.</summary>
    [Field(1)]
    public required string Name { get; init; }

    /// <summary>The caller's role in it.</summary>
    [Field(2)]
    public required WorkspaceRole Role { get; init; }

    /// <summary>When the workspace was created.</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A membership of a workspace or a channel.</summary>
public sealed record Member
{
    /// <summary>The user.</summary>
    public required User User { get; init; }

    /// <summary>The role of the user in the workspace.</summary>
    public required WorkspaceRole Role { get; init; }

    /// <summary>When the user joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>A channel as the caller sees it.</summary>
public sealed record Channel
{
    /// <summary>The id of the channel.</summary>
    [Field(0)]
    public required ChannelId Id { get; init; }

    /// <summary>Its workspace.</summary>
    [Field(1)]
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>1-80 characters, unique in the workspace without regard to case.</summary>
    [Field(2)]
    public required string Name { get; init; }

    /// <summary>Who can find and join it.</summary>
    [Field(3)]
    public required ChannelKind Kind { get; init; }

    /// <summary>0-250 characters.</summary>
    [Field(4)]
    public required string Topic { get; init; }

    /// <summary>The user who created it.</summary>
    [Field(5)]
    public required UserId CreatedBy { get; init; }

    /// <summary>When it was created.</summary>
    [Field(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was archived; an archived channel can be read, not written.</summary>
    [Field(13)]
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>The number of its members.</summary>
    [Field(7)]
    public required int MemberCount { get; init; }

    /// <summary>Whether the caller is a member.</summary>
    [Field(8)]
    public required bool Joined { get; init; }

    /// <summary>The seq of its newest event.</summary>
    [Field(9)]
    public required long LastSeq { get; init; }

    /// <summary>The index of its newest top-level message; 0 when there is none.</summary>
    [Field(10)]
    public required long LastIndex { get; init; }

    /// <summary>The read position of the caller: a seq, 0 at first.</summary>
    [Field(11)]
    public required long ReadSeq { get; init; }

    /// <summary>The read position as an index: <c>lastIndex - readIndex</c> messages are unread.</summary>
    [Field(12)]
    public required long ReadIndex { get; init; }
}

/// <summary>
/// A conversation without a name, as one of its members sees it. Its messages, reactions, pins, threads and events are
/// those of a channel with its id.
/// </summary>
public sealed record Conversation
{
    /// <summary>The id of the conversation.</summary>
    [Field(0)]
    public required ChannelId Id { get; init; }

    /// <summary>Direct, group or support.</summary>
    [Field(1)]
    public required ChannelKind Kind { get; init; }

    /// <summary>All members, with the caller.</summary>
    [Field(2)]
    public required IReadOnlyList<User> Members { get; init; }

    /// <summary>The user who opened it first.</summary>
    [Field(3)]
    public required UserId CreatedBy { get; init; }

    /// <summary>When it was opened first.</summary>
    [Field(4)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The seq of its newest event.</summary>
    [Field(5)]
    public required long LastSeq { get; init; }

    /// <summary>The index of its newest top-level message; 0 when there is none.</summary>
    [Field(6)]
    public required long LastIndex { get; init; }

    /// <summary>The read position of the caller: a seq.</summary>
    [Field(7)]
    public required long ReadSeq { get; init; }

    /// <summary>The read position as an index: <c>lastIndex - readIndex</c> messages are unread.</summary>
    [Field(8)]
    public required long ReadIndex { get; init; }

    /// <summary>True: its messages have <see cref="Message.Sealed"/> and no content. Absent otherwise.</summary>
    [Field(9)]
    public bool? Encrypted { get; init; }
}

/// <summary>One message.</summary>
public sealed record Message
{
    /// <summary>The id of the message, assigned by the client that sends it.</summary>
    [Field(0)]
    public required MessageId Id { get; init; }

    /// <summary>The channel of the message.</summary>
    [Field(12, FromFrame = true)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Its sequence number among all events of the channel: 1, 2, 3 ...</summary>
    [Field(13, FromFrame = true)]
    public required long Seq { get; init; }

    /// <summary>Its number among the channel's top-level messages; absent in a reply.</summary>
    [Field(4)]
    public long? Index { get; init; }

    /// <summary>The author.</summary>
    [Field(1)]
    public required UserId SenderId { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units, trimmed. Empty if the message is deleted or sealed.</summary>
    [Field(2)]
    public required string Content { get; init; }

    /// <summary>The type of the message.</summary>
    [Field(5, OmitDefault = true)]
    public required MessageType Type { get; init; }

    /// <summary>The root message of the thread that it replies to.</summary>
    [Field(6)]
    public MessageId? ThreadId { get; init; }

    /// <summary>The message that it quotes.</summary>
    [Field(7)]
    public MessageId? ReplyTo { get; init; }

    /// <summary>When the server accepted it. An import keeps the original time.</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited.</summary>
    [Field(8)]
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was deleted. Its content is then empty.</summary>
    [Field(9)]
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// The seq of the newest change that this state includes: edit, deletion, reaction. Absent: none. Skip events about
    /// the message up to this seq.
    /// </summary>
    [Field(10)]
    public long? Version { get; init; }

    /// <summary>In the order in which each emoji was first used. Absent: none.</summary>
    [Field(11)]
    public IReadOnlyList<Reaction>? Reactions { get; init; }

    /// <summary>In an encrypted conversation: the body, in place of <see cref="Content"/>.</summary>
    [Field(14)]
    public SealedBody? Sealed { get; init; }
}

/// <summary>All reactions to a message with one emoji.</summary>
public sealed record Reaction
{
    /// <summary>The emoji.</summary>
    [Field(0)]
    public required string Emoji { get; init; }

    /// <summary>The number of users who reacted with it.</summary>
    [Field(1)]
    public required int Count { get; init; }

    /// <summary>The first 20 of these users.</summary>
    [Field(2)]
    public required IReadOnlyList<UserId> UserIds { get; init; }

    /// <summary>Whether the caller is one of them. Absent in events, which all receivers share.</summary>
    [Field(3)]
    public bool? Mine { get; init; }
}

/// <summary>An earlier version of an edited message.</summary>
public sealed record MessageVersion
{
    /// <summary>The content of the version. Empty if it is sealed.</summary>
    public required string Content { get; init; }

    /// <summary>In an encrypted conversation: the body of the version.</summary>
    public SealedBody? Sealed { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A pinned message.</summary>
public sealed record Pin
{
    /// <summary>The message.</summary>
    public required Message Message { get; init; }

    /// <summary>The user who pinned it.</summary>
    public required UserId PinnedBy { get; init; }

    /// <summary>When it was pinned.</summary>
    public required DateTimeOffset PinnedAt { get; init; }
}

/// <summary>A link that lets users join a workspace.</summary>
public sealed record Invite
{
    /// <summary>The code of the link: 22 random characters.</summary>
    public required string Code { get; init; }

    /// <summary>The link.</summary>
    public required string Url { get; init; }

    /// <summary>The workspace to join.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The user who created it.</summary>
    public required UserId CreatedBy { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The maximum number of users who can join by it. Absent: no maximum.</summary>
    public int? MaxUses { get; init; }

    /// <summary>The number of users who joined by it.</summary>
    public required int Uses { get; init; }

    /// <summary>The channels to join in addition to #general.</summary>
    public required IReadOnlyList<ChannelId> ChannelIds { get; init; }
}
