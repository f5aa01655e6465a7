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

    /// <summary>Person, program or imported author.</summary>
    [Field(2)]
    public required UserKind Kind { get; init; }

    /// <summary>True: the account is closed, nobody can sign in with it. Absent otherwise.</summary>
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

    /// <summary>When the account was made.</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One sign-in of the caller.</summary>
public sealed record Session
{
    /// <summary>The sign-in.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Browser (cookie) or device (bearer token).</summary>
    public required SessionKind Kind { get; init; }

    /// <summary>Name of the device or the browser's own description, at most 200 characters.</summary>
    public required string Device { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last use, exact to five minutes.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends if it is not used before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the call was made with it.</summary>
    public required bool Current { get; init; }
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

    /// <summary>When it was made.</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Somebody's membership of a workspace or a channel.</summary>
public sealed record Member
{
    /// <summary>Who.</summary>
    public required User User { get; init; }

    /// <summary>Their role in the workspace.</summary>
    public required WorkspaceRole Role { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>A channel as the caller sees it.</summary>
public sealed record Channel
{
    /// <summary>The channel.</summary>
    [Field(0)]
    public required ChannelId Id { get; init; }

    /// <summary>Its workspace.</summary>
    [Field(1)]
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>1-80 characters, unique in the workspace without regard to case.</summary>
    [Field(2)]
    public required string Name { get; init; }

    /// <summary>Who can see it.</summary>
    [Field(3)]
    public required ChannelKind Kind { get; init; }

    /// <summary>0-250 characters.</summary>
    [Field(4)]
    public required string Topic { get; init; }

    /// <summary>Who made it.</summary>
    [Field(5)]
    public required UserId CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    [Field(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was archived; an archived channel can be read, not written.</summary>
    [Field(13)]
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>How many are in it.</summary>
    [Field(7)]
    public required int MemberCount { get; init; }

    /// <summary>Whether the caller is one of them.</summary>
    [Field(8)]
    public required bool Joined { get; init; }

    /// <summary>The seq of its newest event.</summary>
    [Field(9)]
    public required long LastSeq { get; init; }

    /// <summary>The index of its newest top-level message; 0 when there is none.</summary>
    [Field(10)]
    public required long LastIndex { get; init; }

    /// <summary>How far the caller has read: a seq, 0 at first.</summary>
    [Field(11)]
    public required long ReadSeq { get; init; }

    /// <summary>The same as an index: <c>lastIndex - readIndex</c> messages are unread.</summary>
    [Field(12)]
    public required long ReadIndex { get; init; }
}

/// <summary>One message.</summary>
public sealed record Message
{
    /// <summary>Chosen by the client that wrote it.</summary>
    [Field(0)]
    public required MessageId Id { get; init; }

    /// <summary>Where it stands.</summary>
    [Field(12, FromFrame = true)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Its place among all events of the channel: 1, 2, 3 ...</summary>
    [Field(13, FromFrame = true)]
    public required long Seq { get; init; }

    /// <summary>Its place among the channel's top-level messages; absent in a thread reply.</summary>
    [Field(4)]
    public long? Index { get; init; }

    /// <summary>Who wrote it.</summary>
    [Field(1)]
    public required UserId SenderId { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units, trimmed.</summary>
    [Field(2)]
    public required string Content { get; init; }

    /// <summary>What it is.</summary>
    [Field(5, OmitDefault = true)]
    public required MessageType Type { get; init; }

    /// <summary>The root of the thread that it answers in.</summary>
    [Field(6)]
    public MessageId? ThreadId { get; init; }

    /// <summary>The message that it quotes.</summary>
    [Field(7)]
    public MessageId? ReplyTo { get; init; }

    /// <summary>When the server took it (an import keeps the original time).</summary>
    [Field(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last edit.</summary>
    [Field(8)]
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was deleted; its content is then empty.</summary>
    [Field(9)]
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// The seq of the newest change that is part of this state: edit, deletion, reaction. Absent: none. Events about
    /// the message up to it are passed over.
    /// </summary>
    [Field(10)]
    public long? Version { get; init; }

    /// <summary>In the order in which each emoji first came; absent when there are none.</summary>
    [Field(11)]
    public IReadOnlyList<Reaction>? Reactions { get; init; }
}

/// <summary>Everybody's reactions to a message with one emoji.</summary>
public sealed record Reaction
{
    /// <summary>The emoji.</summary>
    [Field(0)]
    public required string Emoji { get; init; }

    /// <summary>How many reacted with it.</summary>
    [Field(1)]
    public required int Count { get; init; }

    /// <summary>The first 20 of them.</summary>
    [Field(2)]
    public required IReadOnlyList<UserId> UserIds { get; init; }

    /// <summary>Whether the caller is one of them; absent in events, which all receivers share.</summary>
    [Field(3)]
    public bool? Mine { get; init; }
}

/// <summary>An earlier state of an edited message.</summary>
public sealed record MessageVersion
{
    /// <summary>The content then.</summary>
    public required string Content { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A pinned message.</summary>
public sealed record Pin
{
    /// <summary>The message.</summary>
    public required Message Message { get; init; }

    /// <summary>Who pinned it.</summary>
    public required UserId PinnedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset PinnedAt { get; init; }
}

/// <summary>A link that lets people into a workspace.</summary>
public sealed record Invite
{
    /// <summary>22 characters, not guessable.</summary>
    public required string Code { get; init; }

    /// <summary>The address to pass on.</summary>
    public required string Url { get; init; }

    /// <summary>Where it leads.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>Who made it.</summary>
    public required UserId CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many people it lets in; absent: any number.</summary>
    public int? MaxUses { get; init; }

    /// <summary>How many it has let in.</summary>
    public required int Uses { get; init; }

    /// <summary>Channels that whoever comes by it joins, beside #general.</summary>
    public required IReadOnlyList<ChannelId> ChannelIds { get; init; }
}

/// <summary>The limits in force, so that a client can say so before the server does.</summary>
public sealed record Limits
{
    /// <summary>Longest message in UTF-16 units.</summary>
    [Field(0)]
    public required int MessageLength { get; init; }

    /// <summary>Longest channel name in UTF-16 units.</summary>
    [Field(1)]
    public required int ChannelNameLength { get; init; }

    /// <summary>Longest display name in UTF-16 units.</summary>
    [Field(2)]
    public required int DisplayNameLength { get; init; }

    /// <summary>Longest topic in UTF-16 units.</summary>
    [Field(3)]
    public required int TopicLength { get; init; }

    /// <summary>Longest emoji of a reaction in UTF-16 units.</summary>
    [Field(4)]
    public required int EmojiLength { get; init; }

    /// <summary>Most different emojis on a message.</summary>
    [Field(5)]
    public required int EmojisPerMessage { get; init; }

    /// <summary>Most pinned messages in a channel.</summary>
    [Field(6)]
    public required int PinsPerChannel { get; init; }

    /// <summary>Most channels in one <c>focus</c>.</summary>
    [Field(7)]
    public required int FocusChannels { get; init; }

    /// <summary>Largest frame to the server in bytes.</summary>
    [Field(8)]
    public required int FrameBytes { get; init; }

    /// <summary>Messages that may be sent at once.</summary>
    [Field(9)]
    public required int SendBurst { get; init; }

    /// <summary>Messages a second after that.</summary>
    [Field(10)]
    public required double SendsPerSecond { get; init; }
}
