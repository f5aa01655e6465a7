namespace Parley.Server.Platform.Log;

/// <summary>
/// The durable streams of all channels: dense, ordered, append-only. Thread-safe. An append that returned is durable.
/// An append that threw may or may not be durable (<see cref="LogUnavailableException"/>); repeat it with the same ids.
/// </summary>
internal interface IMessageLog
{
    /// <summary>Whether the last commit succeeded.</summary>
    bool IsHealthy { get; }

    /// <exception cref="LogUnavailableException">The store cannot be written.</exception>
    Task<AppendResult> AppendAsync(Append append);

    /// <summary>
    /// Moves a read position forward, never back, and looks up the index of the seq. Returns the current position and
    /// whether it moved.
    /// </summary>
    Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq);
}

/// <summary>A stored message.</summary>
internal sealed record StoredMessage(
    Guid Id,
    Guid ChannelId,
    long Seq,
    long? Index,
    Guid AuthorId,
    string Content,
    MessageType Type,
    Guid? ThreadId,
    Guid? ReplyTo,
    DateTimeOffset At
)
{
    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The seq of the last change of the message.</summary>
    public long? Version { get; init; }

    /// <summary>
    /// Digest of the first content (<see cref="ContentDigest"/>); null while the message has its first content.
    /// </summary>
    public byte[]? Original { get; init; }

    public int ReactionCount { get; init; }

    /// <summary>The body in an encrypted conversation; the content is empty then.</summary>
    public SealedBody? Sealed { get; init; }

    public IReadOnlyList<Reaction>? Reactions { get; init; }

    public Message ToMessage() =>
        new()
        {
            Id = new(Id),
            ChannelId = new(ChannelId),
            Seq = Seq,
            Index = Index,
            SenderId = new(AuthorId),
            Content = Content,
            Type = Type,
            ThreadId = ThreadId is { } thread ? new MessageId(thread) : null,
            ReplyTo = ReplyTo is { } reply ? new MessageId(reply) : null,
            CreatedAt = At,
            UpdatedAt = EditedAt,
            DeletedAt = DeletedAt,
            Version = Version,
            Reactions = Reactions,
            Sealed = Sealed,
        };
}

/// <summary>An earlier content of a message.</summary>
/// <param name="Seq">The seq of the edit that replaced it.</param>
/// <param name="Content">The content.</param>
/// <param name="At">When the message got this content.</param>
/// <param name="Sealed">The sealed body, in place of the content.</param>
internal readonly record struct StoredVersion(long Seq, string Content, DateTimeOffset At, SealedBody? Sealed = null);

/// <summary>A pinned message.</summary>
internal sealed record StoredPin(StoredMessage Message, Guid UserId, DateTimeOffset At);

/// <summary>A stored change: a message or an encoded frame.</summary>
/// <param name="Seq">Its seq.</param>
/// <param name="Message">The message in its current state.</param>
/// <param name="Payload">The encoded frame.</param>
/// <param name="Content">
/// The current content of the message that the frame belongs to; empty for a deleted message.
/// </param>
/// <param name="Sealed">Its current sealed body, in place of the content.</param>
internal readonly record struct StoredEvent(
    long Seq,
    StoredMessage? Message,
    byte[]? Payload,
    string? Content = null,
    SealedBody? Sealed = null
);

/// <summary>
/// The store cannot be read or written now. A write may or may not have happened; repeat it with the same ids.
/// </summary>
internal sealed class LogUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
