using System.Text.Json.Serialization;

namespace Parley.Socket;

/// <summary>A frame from client to server. An instance of exactly this type stands for a frame of an unknown type.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(HelloFrame), "hello")]
[JsonDerivedType(typeof(PingFrame), "ping")]
[JsonDerivedType(typeof(SendMessageFrame), "message.send")]
[JsonDerivedType(typeof(ReadFrame), "read")]
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

    /// <summary>Who is calling, for logs and figures.</summary>
    public ClientInfo? Client { get; init; }
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
