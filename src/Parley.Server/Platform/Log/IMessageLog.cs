namespace Parley.Server.Platform.Log;

/// <summary>
/// The durable streams of all channels: dense, ordered, append-only. Thread-safe. An append that returned is on disk; one that threw may or may not be
/// (<see cref="LogUnavailableException"/>), and repeating it with the same ids finds out.
/// </summary>
internal interface IMessageLog
{
    /// <summary>Identifies this history; another value means that sequence numbers may have been lost (a restored backup).</summary>
    string Epoch { get; }

    /// <summary>Whether the last commit succeeded.</summary>
    bool IsHealthy { get; }

    /// <exception cref="LogUnavailableException">The store cannot be written.</exception>
    Task<AppendResult> AppendAsync(Append append);

    Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> messages next to a seq, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(Guid channelId, long seq, int limit, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> messages next to a seq, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(Guid channelId, long seq, int limit, CancellationToken cancellationToken);

    Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken);

    /// <summary>Every change after <paramref name="seq"/>, messages and others, in order.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(Guid channelId, long seq, int limit, CancellationToken cancellationToken);

    /// <summary>Moves a read position forward, never back. The index that belongs to the seq is looked up; answers the position now, and whether it moved.</summary>
    Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq);
}

/// <summary>A message as it is stored.</summary>
internal sealed record StoredMessage(
    Guid Id, Guid ChannelId, long Seq, long? Index, Guid AuthorId, string Content, MessageType Type, Guid? ThreadId, Guid? ReplyTo, DateTimeOffset At)
{
    public Message ToMessage() => new()
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
    };
}

/// <summary>A change as it is stored: a message, or the encoded frame of anything else.</summary>
internal readonly record struct StoredEvent(long Seq, StoredMessage? Message, byte[]? Payload);

/// <summary>The store cannot be written or read right now. Whether the write happened is not known; repeat it with the same ids.</summary>
internal sealed class LogUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
