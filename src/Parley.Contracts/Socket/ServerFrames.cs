using System.Text.Json.Serialization;

namespace Parley.Socket;

/// <summary>A frame from server to client. An instance of exactly this type stands for a frame of an unknown type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(ReadyFrame), "ready")]
[JsonDerivedType(typeof(PongFrame), "pong")]
[JsonDerivedType(typeof(AckFrame), "ack")]
[JsonDerivedType(typeof(ErrorFrame), "error")]
[JsonDerivedType(typeof(MessageCreated), "message.created")]
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

    /// <summary>Changes when the server may have lost sequence numbers (a restored backup): what was cached under another epoch is void.</summary>
    public required string Epoch { get; init; }

    /// <summary>How often to ping, in milliseconds.</summary>
    public required int HeartbeatMs { get; init; }

    /// <summary>The limits in force.</summary>
    public required Limits Limits { get; init; }

    /// <summary>The caller's workspaces.</summary>
    public required IReadOnlyList<Workspace> Workspaces { get; init; }

    /// <summary>The channels that the caller is in.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }
}

/// <summary>The answer to <see cref="PingFrame"/>.</summary>
public sealed record PongFrame : ServerFrame;

/// <summary>The message is on disk with this seq, for ever.</summary>
public sealed record AckFrame : ServerFrame
{
    /// <summary>The <see cref="ClientFrame.Ref"/> of the request.</summary>
    public required long Ref { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Its seq.</summary>
    public required long Seq { get; init; }

    /// <summary>Its index, for a top-level message.</summary>
    public long? Index { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
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

/// <summary>The receiver is now in this workspace.</summary>
public sealed record WorkspaceJoined : ServerFrame
{
    /// <summary>The workspace.</summary>
    public required Workspace Workspace { get; init; }
}

/// <summary>The receiver is no longer in this workspace.</summary>
public sealed record WorkspaceLeft : ServerFrame
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }
}

/// <summary>The channel moved on by more than is sent event by event: fetch it again.</summary>
public sealed record ResyncFrame : ServerFrame
{
    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary><c>import</c>, or another word for people.</summary>
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
