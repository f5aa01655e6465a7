using System.Text.Json.Serialization;
using Parley.Schema;

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
[Frame(64)]
public sealed record ReadyFrame : ServerFrame
{
    /// <summary>The sign-in that the socket belongs to.</summary>
    [Field(0)]
    public required SessionId SessionId { get; init; }

    /// <summary>The caller.</summary>
    [Field(1)]
    public required Me User { get; init; }

    /// <summary>
    /// Changes when the server may have lost sequence numbers (a restored backup): what was cached under another epoch
    /// is void.
    /// </summary>
    [Field(2)]
    public required string Epoch { get; init; }

    /// <summary>How often to ping, in milliseconds.</summary>
    [Field(3)]
    public required int HeartbeatMs { get; init; }

    /// <summary>
    /// Whether the missed events follow, up to <see cref="ResumedFrame"/>. False: what is here is everything.
    /// </summary>
    [Field(4)]
    public required bool Resumed { get; init; }

    /// <summary>The newest seq of the caller's own stream.</summary>
    [Field(5)]
    public required long UserSeq { get; init; }

    /// <summary>The limits in force.</summary>
    [Field(6)]
    public required Limits Limits { get; init; }

    /// <summary>The caller's workspaces.</summary>
    [Field(7)]
    public required IReadOnlyList<Workspace> Workspaces { get; init; }

    /// <summary>The channels that the caller is in.</summary>
    [Field(8)]
    public required IReadOnlyList<Channel> Channels { get; init; }
}

/// <summary>The missed events are through; what follows is live.</summary>
[Frame(68)]
public sealed record ResumedFrame : ServerFrame;

/// <summary>The answer to <see cref="PingFrame"/>.</summary>
[Frame(65)]
public sealed record PongFrame : ServerFrame;

/// <summary>What was asked for is on disk with this seq, for ever.</summary>
[Frame(66)]
public sealed record AckFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request.</summary>
    [Field(0)]
    public required long Ref { get; init; }

    /// <summary>The message.</summary>
    [Field(1)]
    public required MessageId Id { get; init; }

    /// <summary>
    /// The seq of the change; of one that was there already, the first one's or the newest that includes it.
    /// </summary>
    [Field(2)]
    public required long Seq { get; init; }

    /// <summary>The index of a new top-level message.</summary>
    [Field(3)]
    public long? Index { get; init; }

    /// <summary>For a new message: when the server took it.</summary>
    [Field(4)]
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A request was refused, or a frame could not be read.</summary>
[Frame(67)]
public sealed record ErrorFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request, when it had one.</summary>
    [Field(0)]
    public long? Ref { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    [Field(1)]
    public required string Code { get; init; }

    /// <summary>What is wrong, where, and what to do; for people.</summary>
    [Field(2)]
    public required string Message { get; init; }

    /// <summary>Where waiting helps: how long, in milliseconds.</summary>
    [Field(3)]
    public long? RetryAfterMs { get; init; }
}

/// <summary>A read position moved.</summary>
[Frame(82)]
public sealed record ReceiptFrame : ServerFrame
{
    /// <summary>The channel.</summary>
    [Field(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Whose position.</summary>
    [Field(1)]
    public required UserId UserId { get; init; }

    /// <summary>The newest seq read.</summary>
    [Field(2)]
    public required long ReadSeq { get; init; }

    /// <summary>The newest index read.</summary>
    [Field(3)]
    public required long ReadIndex { get; init; }
}

/// <summary>
/// A large channel that is not in focus moved on; its events are not sent, <see cref="SyncFrame"/> asks for them. At
/// most one a second and channel.
/// </summary>
[Frame(79)]
public sealed record ChannelBumped : ServerFrame
{
    /// <summary>The channel.</summary>
    [Field(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Its newest seq.</summary>
    [Field(1)]
    public required long LastSeq { get; init; }

    /// <summary>Its newest index.</summary>
    [Field(2)]
    public required long LastIndex { get; init; }
}

/// <summary>The events up to <see cref="LastSeq"/> are not sent one by one: fetch the channel again.</summary>
[Frame(85)]
public sealed record ResyncFrame : ServerFrame
{
    /// <summary>The channel.</summary>
    [Field(0)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>
    /// <c>import</c>, <c>floor</c> (older events are no longer kept), <c>length</c> (too many), <c>ahead</c> (the
    /// client's seq does not exist), or another word.
    /// </summary>
    [Field(1)]
    public required string Reason { get; init; }

    /// <summary>The channel's newest seq.</summary>
    [Field(2)]
    public required long LastSeq { get; init; }

    /// <summary>The channel's newest index.</summary>
    [Field(3)]
    public required long LastIndex { get; init; }
}

/// <summary>The server is going away.</summary>
[Frame(86)]
public sealed record ReconnectFrame : ServerFrame
{
    /// <summary>Reconnect at a random time within so many milliseconds.</summary>
    [Field(0)]
    public required int AfterMs { get; init; }
}
