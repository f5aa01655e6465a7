using System.Text.Json.Serialization;
using Parley.Json;
using Parley.Socket;

namespace Parley.Rest;

/// <summary>Body of <c>POST /api/channels/{c}/messages</c>.</summary>
public sealed record PostMessageRequest
{
    /// <summary>Chosen by the client. The same id again returns the first result.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming. Empty with <see cref="Sealed"/>.</summary>
    public required string Content { get; init; }

    /// <summary>The body in an encrypted conversation, 1 to <c>limits.sealedBytes</c> bytes.</summary>
    public SealedBody? Sealed { get; init; }

    /// <summary>The root of the thread to answer in.</summary>
    public MessageId? ThreadId { get; init; }

    /// <summary>The message to quote.</summary>
    public MessageId? ReplyTo { get; init; }
}

/// <summary>Body of <c>PATCH /api/channels/{c}/messages/{m}</c>.</summary>
public sealed record EditMessageRequest
{
    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming. Empty with <see cref="Sealed"/>.</summary>
    public required string Content { get; init; }

    /// <summary>The new body of a sealed message, 1 to <c>limits.sealedBytes</c> bytes.</summary>
    public SealedBody? Sealed { get; init; }
}

/// <summary>Answer of the changes to a message by REST: reactions, pins, deletion.</summary>
public sealed record MessageChange
{
    /// <summary>The message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>The seq of the change; when nothing was to be done, the channel's newest.</summary>
    public required long Seq { get; init; }

    /// <summary>Whether this call changed something; false for a repetition.</summary>
    public required bool Changed { get; init; }
}

/// <summary>Answer of <c>GET /api/channels/{c}/messages</c>.</summary>
public sealed record MessagePage
{
    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Whether there are messages before the first.</summary>
    public required bool HasOlder { get; init; }

    /// <summary>Whether there are messages after the last.</summary>
    public required bool HasNewer { get; init; }

    /// <summary>The channel's newest seq when the page was read.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The authors on the page.</summary>
    public required IReadOnlyList<User> Users { get; init; }
}

/// <summary>The replies of a thread in numbers, without deleted ones.</summary>
public sealed record ThreadSummary
{
    /// <summary>The number of replies, at least 1.</summary>
    public required int ReplyCount { get; init; }

    /// <summary>The time of the last reply.</summary>
    public required DateTimeOffset LastReplyAt { get; init; }

    /// <summary>The seq of the last reply.</summary>
    public required long LastReplySeq { get; init; }
}

/// <summary>Answer of <c>GET /api/channels/{c}/threads/{m}/messages</c>.</summary>
public sealed record ThreadPage
{
    /// <summary>The message that the thread answers. It may be deleted; its thread stays.</summary>
    public required Message Root { get; init; }

    /// <summary>The replies in numbers. Null: there are none, or all are deleted.</summary>
    public ThreadSummary? Summary { get; init; }

    /// <summary>The read position of the caller in the thread: a seq, 0 at first.</summary>
    public required long ReadSeq { get; init; }

    /// <summary>Whether the caller follows the thread.</summary>
    public required bool Following { get; init; }

    /// <summary>Replies, oldest first, without the root.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Whether there are replies before the first.</summary>
    public required bool HasOlder { get; init; }

    /// <summary>Whether there are replies after the last.</summary>
    public required bool HasNewer { get; init; }

    /// <summary>The channel's newest seq when the page was read.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The authors on the page, with that of the root.</summary>
    public required IReadOnlyList<User> Users { get; init; }
}

/// <summary>Answer of <c>GET /api/channels/{c}/events</c> and <c>GET /api/me/events</c>.</summary>
public sealed record EventPage
{
    /// <summary>
    /// The events of the channel or of the caller's stream after the requested seq, in order, as the socket sends them.
    /// </summary>
    [JsonConverter(typeof(EventListJsonConverter))]
    public required IReadOnlyList<ServerFrame> Events { get; init; }

    /// <summary>Pass it as <c>after</c> for the next page.</summary>
    public required long NextSeq { get; init; }

    /// <summary>The newest seq of the stream.</summary>
    public required long LastSeq { get; init; }

    /// <summary>
    /// True: the events after the requested seq are no longer stored. Fetch the channel again, or what the caller's
    /// stream is about, and continue from <see cref="LastSeq"/>.
    /// </summary>
    public bool? Resync { get; init; }
}
