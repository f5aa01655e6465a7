using System.Text.Json.Serialization;

namespace Parley.Socket;

/// <summary>
/// A frame from server to client. An instance of exactly this type stands for a frame of an unknown type.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(ReadyFrame), "ready")]
[JsonDerivedType(typeof(PongFrame), "pong")]
[JsonDerivedType(typeof(AckFrame), "ack")]
[JsonDerivedType(typeof(ErrorFrame), "error")]
[JsonDerivedType(typeof(MessageCreated), "message.created")]
[JsonDerivedType(typeof(ResumedFrame), "resumed")]
[JsonDerivedType(typeof(MessageUpdated), "message.updated")]
[JsonDerivedType(typeof(MessageDeleted), "message.deleted")]
[JsonDerivedType(typeof(ReactionAdded), "reaction.added")]
[JsonDerivedType(typeof(ReactionRemoved), "reaction.removed")]
[JsonDerivedType(typeof(PinAdded), "pin.added")]
[JsonDerivedType(typeof(PinRemoved), "pin.removed")]
[JsonDerivedType(typeof(ChannelBumped), "channel.bumped")]
[JsonDerivedType(typeof(ChannelCreated), "channel.created")]
[JsonDerivedType(typeof(ChannelUpdated), "channel.updated")]
[JsonDerivedType(typeof(ChannelArchived), "channel.archived")]
[JsonDerivedType(typeof(MemberJoined), "member.joined")]
[JsonDerivedType(typeof(MemberLeft), "member.left")]
[JsonDerivedType(typeof(ReceiptFrame), "receipt")]
[JsonDerivedType(typeof(WorkspaceJoined), "workspace.joined")]
[JsonDerivedType(typeof(WorkspaceLeft), "workspace.left")]
[JsonDerivedType(typeof(ResyncFrame), "resync")]
[JsonDerivedType(typeof(ReconnectFrame), "reconnect")]
public record ServerFrame;

/// <summary>The answer to <see cref="HelloFrame"/>: everything a client needs for its first screen.</summary>
public sealed record ReadyFrame : ServerFrame
{
    /// <summary>The sign-in that the socket belongs to.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The caller.</summary>
    public required Me User { get; init; }

    /// <summary>
    /// Changes when the server may have lost sequence numbers (a restored backup): what was cached under another epoch
    /// is void.
    /// </summary>
    public required string Epoch { get; init; }

    /// <summary>How often to ping, in milliseconds.</summary>
    public required int HeartbeatMs { get; init; }

    /// <summary>
    /// Whether the missed events follow, up to <see cref="ResumedFrame"/>. False: what is here is everything.
    /// </summary>
    public required bool Resumed { get; init; }

    /// <summary>The newest seq of the caller's own stream.</summary>
    public required long UserSeq { get; init; }

    /// <summary>The limits in force.</summary>
    public required Limits Limits { get; init; }

    /// <summary>The caller's workspaces.</summary>
    public required IReadOnlyList<Workspace> Workspaces { get; init; }

    /// <summary>The channels that the caller is in.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }
}

/// <summary>The missed events are through; what follows is live.</summary>
public sealed record ResumedFrame : ServerFrame;

/// <summary>The answer to <see cref="PingFrame"/>.</summary>
public sealed record PongFrame : ServerFrame;

/// <summary>What was asked for is on disk with this seq, for ever.</summary>
public sealed record AckFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request.</summary>
    public required long Ref { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>
    /// The seq of the change; of one that was there already, the first one's or the newest that includes it.
    /// </summary>
    public required long Seq { get; init; }

    /// <summary>The index of a new top-level message.</summary>
    public long? Index { get; init; }

    /// <summary>For a new message: when the server took it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A request was refused, or a frame could not be read.</summary>
public sealed record ErrorFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request, when it had one.</summary>
    public long? Ref { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, where, and what to do; for people.</summary>
    public required string Message { get; init; }

    /// <summary>Where waiting helps: how long, in milliseconds.</summary>
    public long? RetryAfterMs { get; init; }
}

/// <summary>A durable change of a channel. Applied only when <see cref="Seq"/> is the last one plus 1.</summary>
public abstract record ChannelEvent : ServerFrame
{
    /// <summary>The channel.</summary>
    [JsonPropertyOrder(-2)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>1, 2, 3 ... without holes.</summary>
    [JsonPropertyOrder(-1)]
    public required long Seq { get; init; }
}

/// <summary>A new message.</summary>
public sealed record MessageCreated : ChannelEvent
{
    /// <summary>The message.</summary>
    public required Message Message { get; init; }
}

/// <summary>A message has new content.</summary>
public sealed record MessageUpdated : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Its content now; empty when it was deleted since, which a later event tells.</summary>
    public required string Content { get; init; }

    /// <summary>When it was changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A message was deleted: its content, reactions and pin are gone, its place remains.</summary>
public sealed record MessageDeleted : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Who deleted it: its author or an admin.</summary>
    public required UserId UserId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset DeletedAt { get; init; }
}

/// <summary>
/// Somebody reacted to a message. Passed over when the message's <see cref="Message.Version"/> is not below <see
/// cref="ChannelEvent.Seq"/>.
/// </summary>
public sealed record ReactionAdded : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The emoji.</summary>
    public required string Emoji { get; init; }

    /// <summary>Who.</summary>
    public required UserId UserId { get; init; }
}

/// <summary>
/// Somebody took a reaction back. Passed over when the message's <see cref="Message.Version"/> is not below <see
/// cref="ChannelEvent.Seq"/>.
/// </summary>
public sealed record ReactionRemoved : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The emoji.</summary>
    public required string Emoji { get; init; }

    /// <summary>Who.</summary>
    public required UserId UserId { get; init; }
}

/// <summary>A message was pinned.</summary>
public sealed record PinAdded : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Who pinned it.</summary>
    public required UserId UserId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset PinnedAt { get; init; }
}

/// <summary>A message is no longer pinned.</summary>
public sealed record PinRemoved : ChannelEvent
{
    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Who took the pin off.</summary>
    public required UserId UserId { get; init; }
}

/// <summary>A new channel; the first event of its stream.</summary>
public sealed record ChannelCreated : ChannelEvent
{
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }
}

/// <summary>Name or topic changed.</summary>
public sealed record ChannelUpdated : ChannelEvent
{
    /// <summary>The name now.</summary>
    public required string Name { get; init; }

    /// <summary>The topic now.</summary>
    public required string Topic { get; init; }
}

/// <summary>The channel can no longer be written.</summary>
public sealed record ChannelArchived : ChannelEvent
{
    /// <summary>Since when.</summary>
    public required DateTimeOffset ArchivedAt { get; init; }
}

/// <summary>Somebody came in.</summary>
public sealed record MemberJoined : ChannelEvent
{
    /// <summary>Who.</summary>
    public required User User { get; init; }

    /// <summary>Only on the sockets of the one who joined: the channel, which they may not have known.</summary>
    public Channel? Channel { get; init; }
}

/// <summary>Somebody went; for them it is the channel's last event.</summary>
public sealed record MemberLeft : ChannelEvent
{
    /// <summary>Who.</summary>
    public required UserId UserId { get; init; }
}

/// <summary>A read position moved.</summary>
public sealed record ReceiptFrame : ServerFrame
{
    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Whose position.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The newest seq read.</summary>
    public required long ReadSeq { get; init; }

    /// <summary>The newest index read.</summary>
    public required long ReadIndex { get; init; }
}

/// <summary>
/// A durable change that concerns the receiver alone: the events of a user's own stream, which is numbered like a
/// channel's.
/// </summary>
public abstract record UserEvent : ServerFrame
{
    /// <summary>1, 2, 3 ... without holes. A hole: reconnect with <see cref="HelloFrame.Resume"/>.</summary>
    [JsonPropertyOrder(-1)]
    public required long UserSeq { get; init; }
}

/// <summary>The receiver is now in this workspace.</summary>
public sealed record WorkspaceJoined : UserEvent
{
    /// <summary>The workspace.</summary>
    public required Workspace Workspace { get; init; }
}

/// <summary>The receiver is no longer in this workspace.</summary>
public sealed record WorkspaceLeft : UserEvent
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }
}

/// <summary>
/// A large channel that is not in focus moved on; its events are not sent, <see cref="SyncFrame"/> asks for them. At
/// most one a second and channel.
/// </summary>
public sealed record ChannelBumped : ServerFrame
{
    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Its newest seq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Its newest index.</summary>
    public required long LastIndex { get; init; }
}

/// <summary>The events up to <see cref="LastSeq"/> are not sent one by one: fetch the channel again.</summary>
public sealed record ResyncFrame : ServerFrame
{
    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>
    /// <c>import</c>, <c>floor</c> (older events are no longer kept), <c>length</c> (too many), <c>ahead</c> (the
    /// client's seq does not exist), or another word.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>The channel's newest seq.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The channel's newest index.</summary>
    public required long LastIndex { get; init; }
}

/// <summary>The server is going away.</summary>
public sealed record ReconnectFrame : ServerFrame
{
    /// <summary>Reconnect at a random time within so many milliseconds.</summary>
    public required int AfterMs { get; init; }
}
