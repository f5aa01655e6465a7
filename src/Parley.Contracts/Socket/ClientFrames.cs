using System.Text.Json.Serialization;

namespace Parley.Socket;

/// <summary>
/// A frame from client to server. An instance of exactly this type stands for a frame of an unknown type.
/// </summary>
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
    /// <summary>Chosen by the client; the answer carries it.</summary>
    public long? Ref { get; init; }
}

/// <summary>The first frame. Answer: <see cref="ReadyFrame"/>.</summary>
public sealed record HelloFrame : ClientFrame
{
    /// <summary>The protocol's version: 1.</summary>
    public required int Protocol { get; init; }

    /// <summary>A bearer token, for clients that cannot set headers.</summary>
    public string? Token { get; init; }

    /// <summary>What the client has already; the server sends what it missed.</summary>
    public ResumeState? Resume { get; init; }

    /// <summary>Who is calling, for logs and figures.</summary>
    public ClientInfo? Client { get; init; }
}

/// <summary>
/// What a client that was connected before has: the events after it are sent between <see cref="ReadyFrame"/> and <see
/// cref="ResumedFrame"/>.
/// </summary>
public sealed record ResumeState
{
    /// <summary>
    /// The <see cref="ReadyFrame.Epoch"/> that the seqs belong to. Under another one nothing is resumed.
    /// </summary>
    public required string Epoch { get; init; }

    /// <summary>The newest <see cref="ReadyFrame.UserSeq"/> seen.</summary>
    public long UserSeq { get; init; }

    /// <summary>
    /// The newest seq applied of each channel whose history the client holds. Channels that are not named start from
    /// <see cref="Channel.LastSeq"/>.
    /// </summary>
    public required IReadOnlyDictionary<ChannelId, long> Channels { get; init; }
}

/// <summary>A client program.</summary>
public sealed record ClientInfo(string Name, string Version);

/// <summary>Asks for <see cref="PongFrame"/>.</summary>
public sealed record PingFrame : ClientFrame;

/// <summary>Posts a message. Answer: <see cref="AckFrame"/> after it is on disk, or <see cref="ErrorFrame"/>.</summary>
public sealed record SendMessageFrame : ClientFrame
{
    /// <summary>Where to.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Chosen by the client. The same id again returns the first result.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming.</summary>
    public required string Content { get; init; }

    /// <summary>The root of the thread to answer in.</summary>
    public MessageId? ThreadId { get; init; }

    /// <summary>The message to quote.</summary>
    public MessageId? ReplyTo { get; init; }
}

/// <summary>Moves the read position forward. No answer.</summary>
public sealed record ReadFrame : ClientFrame
{
    /// <summary>Where.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The newest seq that was read.</summary>
    public required long Seq { get; init; }
}

/// <summary>
/// Changes the content of one's own message. Answer: <see cref="AckFrame"/>. Repeating it changes nothing.
/// </summary>
public sealed record EditMessageFrame : ClientFrame
{
    /// <summary>Where it stands.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming.</summary>
    public required string Content { get; init; }
}

/// <summary>
/// Deletes a message: one's own, or as an admin any. Answer: <see cref="AckFrame"/>. Repeating it changes nothing.
/// </summary>
public sealed record DeleteMessageFrame : ClientFrame
{
    /// <summary>Where it stands.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }
}

/// <summary>Adds the caller's reaction. Answer: <see cref="AckFrame"/>. Repeating it changes nothing.</summary>
public sealed record AddReactionFrame : ClientFrame
{
    /// <summary>Where the message stands.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>One emoji, 1-32 UTF-16 units.</summary>
    public required string Emoji { get; init; }
}

/// <summary>Takes the caller's reaction back. Answer: <see cref="AckFrame"/>. Repeating it changes nothing.</summary>
public sealed record RemoveReactionFrame : ClientFrame
{
    /// <summary>Where the message stands.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>One emoji, 1-32 UTF-16 units.</summary>
    public required string Emoji { get; init; }
}

/// <summary>
/// Names the channels on the screen. From the first one on, large channels that are not named send <see
/// cref="ChannelBumped"/> instead of their events. No answer.
/// </summary>
public sealed record FocusFrame : ClientFrame
{
    /// <summary>At most 50; they replace those named before.</summary>
    public required IReadOnlyList<ChannelId> ChannelIds { get; init; }
}

/// <summary>
/// Asks for the events of a channel after a seq: they come as they would after a resume, or <see cref="ResyncFrame"/>
/// comes.
/// </summary>
public sealed record SyncFrame : ClientFrame
{
    /// <summary>Where.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The newest seq that the client has applied.</summary>
    public required long After { get; init; }
}
