using System.Text.Json.Serialization;
using Parley.Schema;

namespace Parley.Socket;

/// <summary>A frame from server to client. A plain instance represents a frame of an unknown type.</summary>
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
[JsonDerivedType(typeof(ConversationCreated), "conversation.created")]
[JsonDerivedType(typeof(ChannelUpdated), "channel.updated")]
[JsonDerivedType(typeof(ChannelArchived), "channel.archived")]
[JsonDerivedType(typeof(WorkspaceRenamed), "workspace.renamed")]
[JsonDerivedType(typeof(MemberJoined), "member.joined")]
[JsonDerivedType(typeof(MemberUpdated), "member.updated")]
[JsonDerivedType(typeof(MemberLeft), "member.left")]
[JsonDerivedType(typeof(ReceiptFrame), "receipt")]
[JsonDerivedType(typeof(WorkspaceJoined), "workspace.joined")]
[JsonDerivedType(typeof(WorkspaceLeft), "workspace.left")]
[JsonDerivedType(typeof(ProfileUpdated), "profile.updated")]
[JsonDerivedType(typeof(RoleChanged), "role.changed")]
[JsonDerivedType(typeof(ChannelJoined), "channel.joined")]
[JsonDerivedType(typeof(DeviceAdded), "device.added")]
[JsonDerivedType(typeof(DeviceUpdated), "device.updated")]
[JsonDerivedType(typeof(DeviceRemoved), "device.removed")]
[JsonDerivedType(typeof(ResyncFrame), "resync")]
[JsonDerivedType(typeof(ReconnectFrame), "reconnect")]
public record ServerFrame;

/// <summary>The answer to <see cref="HelloFrame"/>: everything that a client needs for its first screen.</summary>
[Frame(64)]
public sealed record ReadyFrame : ServerFrame
{
    /// <summary>The session of the socket.</summary>
    [Field(0)]
    public required SessionId SessionId { get; init; }

    /// <summary>The caller.</summary>
    [Field(1)]
    public required Me User { get; init; }

    /// <summary>
    /// Changes when the server may have lost sequence numbers (a restored backup). Discard what was cached under
    /// another epoch.
    /// </summary>
    [Field(2)]
    public required string Epoch { get; init; }

    /// <summary>The interval between pings, in milliseconds.</summary>
    [Field(3)]
    public required int HeartbeatMs { get; init; }

    /// <summary>
    /// Whether the missed events follow, up to <see cref="ResumedFrame"/>. False: this frame is the whole state.
    /// </summary>
    [Field(4)]
    public required bool Resumed { get; init; }

    /// <summary>The newest sequence number of the caller's stream, which this frame includes.</summary>
    [Field(5)]
    public required long UserSeq { get; init; }

    /// <summary>The limits in force.</summary>
    [Field(6)]
    public required Limits Limits { get; init; }

    /// <summary>The caller's workspaces.</summary>
    [Field(7)]
    public required IReadOnlyList<Workspace> Workspaces { get; init; }

    /// <summary>The channels of which the caller is a member.</summary>
    [Field(8)]
    public required IReadOnlyList<Channel> Channels { get; init; }

    /// <summary>
    /// The events of the caller's stream after this seq follow, up to <see cref="UserSeq"/>. Null: none follow. If the
    /// client has missed some, they are too many or no longer stored, and this frame is the fresh state.
    /// </summary>
    [Field(9)]
    public long? UserEventsAfter { get; init; }

    /// <summary>
    /// The direct, group and support conversations of the caller, if <see cref="HelloFrame.Conversations"/> asked for
    /// them.
    /// </summary>
    [Field(10)]
    public IReadOnlyList<Conversation>? Conversations { get; init; }
}

/// <summary>All missed events were sent. What follows is live.</summary>
[Frame(68)]
public sealed record ResumedFrame : ServerFrame;

/// <summary>The answer to <see cref="PingFrame"/>.</summary>
[Frame(65)]
public sealed record PongFrame : ServerFrame;

/// <summary>The request is committed with this seq.</summary>
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
    /// The seq of the change. For a repeated request: the seq of the first one, or the newest seq that includes it.
    /// </summary>
    [Field(2)]
    public required long Seq { get; init; }

    /// <summary>The index of a new top-level message.</summary>
    [Field(3)]
    public long? Index { get; init; }

    /// <summary>For a new message: when the server accepted it.</summary>
    [Field(4)]
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A request was refused, or a frame was malformed.</summary>
[Frame(67)]
public sealed record ErrorFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request, if it had one.</summary>
    [Field(0)]
    public long? Ref { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    [Field(1)]
    public required string Code { get; init; }

    /// <summary>What is wrong, where, and what to do; for humans.</summary>
    [Field(2)]
    public required string Message { get; init; }

    /// <summary>If a retry can succeed: when, in milliseconds.</summary>
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

    /// <summary>The user whose position moved.</summary>
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
/// A large channel that is not in focus has new events, which are not sent. <see cref="SyncFrame"/> requests them. At
/// most one per second and channel.
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

/// <summary>The server is shutting down.</summary>
[Frame(86)]
public sealed record ReconnectFrame : ServerFrame
{
    /// <summary>Reconnect at a random time within this many milliseconds.</summary>
    [Field(0)]
    public required int AfterMs { get; init; }
}
