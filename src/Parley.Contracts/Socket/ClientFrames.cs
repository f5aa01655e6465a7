using System.Text.Json.Serialization;
using Parley.Schema;

namespace Parley.Socket;

/// <summary>A frame from client to server. A plain instance represents a frame of an unknown type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(HelloFrame), "hello")]
[JsonDerivedType(typeof(PingFrame), "ping")]
[JsonDerivedType(typeof(SendMessageFrame), "message.send")]
[JsonDerivedType(typeof(EditMessageFrame), "message.edit")]
[JsonDerivedType(typeof(DeleteMessageFrame), "message.delete")]
[JsonDerivedType(typeof(AddReactionFrame), "reaction.add")]
[JsonDerivedType(typeof(RemoveReactionFrame), "reaction.remove")]
[JsonDerivedType(typeof(ReadFrame), "read")]
[JsonDerivedType(typeof(FocusFrame), "focus")]
[JsonDerivedType(typeof(SyncFrame), "sync")]
public record ClientFrame
{
    /// <summary>Chosen by the client. The answer carries it.</summary>
    [Field(0)]
    public long? Ref { get; init; }
}

/// <summary>The first frame. Answer: <see cref="ReadyFrame"/>.</summary>
[Frame(1)]
public sealed record HelloFrame : ClientFrame
{
    /// <summary>The version of the protocol: 1.</summary>
    [Field(1)]
    public required int Protocol { get; init; }

    /// <summary>A bearer token, for clients that cannot set headers.</summary>
    [Field(2)]
    public string? Token { get; init; }

    /// <summary>What the client holds already. The server sends the events that it missed.</summary>
    [Field(3)]
    public ResumeState? Resume { get; init; }

    /// <summary>The client program, for logs and metrics.</summary>
    [Field(4)]
    public ClientInfo? Client { get; init; }

    /// <summary>
    /// True: the client knows conversations. <see cref="ReadyFrame.Conversations"/> lists them, and the socket gets
    /// their events.
    /// </summary>
    [Field(5)]
    public bool? Conversations { get; init; }
}

/// <summary>
/// What a client holds from its last connection. The events after it are sent between <see cref="ReadyFrame"/> and <see
/// cref="ResumedFrame"/>.
/// </summary>
public sealed record ResumeState
{
    /// <summary>
    /// The <see cref="ReadyFrame.Epoch"/> that the seqs belong to. Under another one nothing is resumed.
    /// </summary>
    [Field(0)]
    public required string Epoch { get; init; }

    /// <summary>
    /// The last event of the caller's stream that the client has: its <see cref="UserEvent.UserSeq"/>, or the <see
    /// cref="ReadyFrame.UserSeq"/> of a fresh state.
    /// </summary>
    [Field(1)]
    public long UserSeq { get; init; }

    /// <summary>
    /// The newest seq applied of each channel whose history the client holds. Channels that are not named start from
    /// <see cref="Channel.LastSeq"/>.
    /// </summary>
    [Field(2)]
    public required IReadOnlyDictionary<ChannelId, long> Channels { get; init; }
}

/// <summary>A client program.</summary>
public sealed record ClientInfo
{
    /// <summary>The program's name.</summary>
    [Field(0)]
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    [Field(1)]
    public required string Version { get; init; }
}

/// <summary>Requests <see cref="PongFrame"/>.</summary>
[Frame(2)]
public sealed record PingFrame : ClientFrame;

/// <summary>Posts a message. Answer: <see cref="AckFrame"/> after the commit, or <see cref="ErrorFrame"/>.</summary>
[Frame(3)]
public sealed record SendMessageFrame : ClientFrame
{
    /// <summary>The channel.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>Chosen by the client. The same id again returns the first result.</summary>
    [Field(2)]
    public required MessageId Id { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming.</summary>
    [Field(3)]
    public required string Content { get; init; }

    /// <summary>The root message of the thread to reply to.</summary>
    [Field(4)]
    public MessageId? ThreadId { get; init; }

    /// <summary>The message to quote.</summary>
    [Field(5)]
    public MessageId? ReplyTo { get; init; }

    /// <summary>The body in an encrypted conversation; <see cref="Content"/> is empty then.</summary>
    [Field(6)]
    public SealedBody? Sealed { get; init; }
}

/// <summary>Moves the read position forward. No answer.</summary>
[Frame(8)]
public sealed record ReadFrame : ClientFrame
{
    /// <summary>The channel.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The newest seq that was read.</summary>
    [Field(2)]
    public required long Seq { get; init; }
}

/// <summary>
/// Edits a message of the caller. Answer: <see cref="AckFrame"/>. A repeated request changes nothing.
/// </summary>
[Frame(4)]
public sealed record EditMessageFrame : ClientFrame
{
    /// <summary>The channel of the message.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId Id { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming.</summary>
    [Field(3)]
    public required string Content { get; init; }

    /// <summary>The new body of a sealed message; <see cref="Content"/> is empty then.</summary>
    [Field(4)]
    public SealedBody? Sealed { get; init; }
}

/// <summary>
/// Deletes a message of the caller; an admin may delete any message. Answer: <see cref="AckFrame"/>. A repeated request
/// changes nothing.
/// </summary>
[Frame(5)]
public sealed record DeleteMessageFrame : ClientFrame
{
    /// <summary>The channel of the message.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId Id { get; init; }
}

/// <summary>
/// Adds a reaction of the caller. Answer: <see cref="AckFrame"/>. A repeated request changes nothing.
/// </summary>
[Frame(6)]
public sealed record AddReactionFrame : ClientFrame
{
    /// <summary>The channel of the message.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>One emoji, 1-32 UTF-16 units.</summary>
    [Field(3)]
    public required string Emoji { get; init; }
}

/// <summary>
/// Removes a reaction of the caller. Answer: <see cref="AckFrame"/>. A repeated request changes nothing.
/// </summary>
[Frame(7)]
public sealed record RemoveReactionFrame : ClientFrame
{
    /// <summary>The channel of the message.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    [Field(2)]
    public required MessageId MessageId { get; init; }

    /// <summary>One emoji, 1-32 UTF-16 units.</summary>
    [Field(3)]
    public required string Emoji { get; init; }
}

/// <summary>
/// Names the channels on the screen. After the first <c>focus</c>, large channels that are not named send <see
/// cref="ChannelBumped"/> instead of their events. No answer.
/// </summary>
[Frame(9)]
public sealed record FocusFrame : ClientFrame
{
    /// <summary>At most 50. They replace the previous ones.</summary>
    [Field(1)]
    public required IReadOnlyList<ChannelId> ChannelIds { get; init; }
}

/// <summary>
/// Requests the events of a channel after a seq. The server sends them as after a resume, or sends <see
/// cref="ResyncFrame"/>.
/// </summary>
[Frame(10)]
public sealed record SyncFrame : ClientFrame
{
    /// <summary>The channel.</summary>
    [Field(1)]
    public required ChannelId ChannelId { get; init; }

    /// <summary>The newest seq that the client has applied.</summary>
    [Field(2)]
    public required long After { get; init; }
}
