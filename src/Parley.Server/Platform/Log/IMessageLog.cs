namespace Parley.Server.Platform.Log;

/// <summary>
/// The durable streams of all channels: dense, ordered, append-only. Thread-safe. An append that returned is on disk;
/// one that threw may or may not be (<see cref="LogUnavailableException"/>), and repeating it with the same ids finds
/// out.
/// </summary>
internal interface IMessageLog
{
    /// <summary>
    /// Identifies this history; another value means that sequence numbers may have been lost (a restored backup).
    /// </summary>
    string Epoch { get; }

    /// <summary>Whether the last commit succeeded.</summary>
    bool IsHealthy { get; }

    /// <exception cref="LogUnavailableException">The store cannot be written.</exception>
    Task<AppendResult> AppendAsync(Append append);

    Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> messages next to a seq, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>At most <paramref name="limit"/> messages next to a seq, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken);

    /// <summary>Every change after <paramref name="seq"/>, messages and others, in order.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Events up to it are no longer kept one by one; 0 when all are.</summary>
    Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>
    /// At most <paramref name="limit"/> earlier contents of an edited message after a seq, oldest first.
    /// </summary>
    Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>With which emojis somebody has reacted to a message.</summary>
    Task<IReadOnlyList<string>> ReadReactionsOfAsync(Guid messageId, Guid userId, CancellationToken cancellationToken);

    /// <summary>The sign-in that a token belongs to, by the token's SHA-256; it may have expired.</summary>
    Task<StoredSession?> FindSessionAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Those of the sign-ins that are there and have not expired.</summary>
    Task<IReadOnlyCollection<Guid>> FindLiveSessionsAsync(Guid[] sessionIds, CancellationToken cancellationToken);

    /// <summary>What a socket begins with. Null: the session has ended, or is not theirs.</summary>
    Task<UserSnapshot?> ReadUserSnapshotAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// What the owner of a channel begins with. The end of the stream is not newer than the rest: what is written
    /// meanwhile is found out by the fence.
    /// </summary>
    Task<StoredChannel?> ReadChannelAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>
    /// Cuts off events (messages stay) that are older than <paramref name="before"/> and not among the last <paramref
    /// name="keep"/> of their stream, and raises its floor. Answers how many.
    /// </summary>
    Task<int> TrimAsync(DateTimeOffset before, int keep);

    /// <summary>
    /// Moves a read position forward, never back. The index that belongs to the seq is looked up; answers the position
    /// now, and whether it moved.
    /// </summary>
    Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq);
}

/// <summary>A message as it is stored.</summary>
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

    /// <summary>The seq of the newest change that is in it.</summary>
    public long? Version { get; init; }

    /// <summary>
    /// Digest of the first content (<see cref="ContentDigest"/>); null as long as the content is the first one.
    /// </summary>
    public byte[]? Original { get; init; }

    public int ReactionCount { get; init; }

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
        };
}

/// <summary>An earlier content of a message.</summary>
/// <param name="Seq">The seq of the edit that ended it.</param>
/// <param name="Content">What the message said.</param>
/// <param name="At">Since when.</param>
internal readonly record struct StoredVersion(long Seq, string Content, DateTimeOffset At);

/// <summary>A pinned message.</summary>
internal sealed record StoredPin(StoredMessage Message, Guid UserId, DateTimeOffset At);

/// <summary>A change as it is stored: a message, or the encoded frame of anything else.</summary>
/// <param name="Seq">Its seq.</param>
/// <param name="Message">The message, as it is when it is read.</param>
/// <param name="Payload">The frame.</param>
/// <param name="Content">
/// What belongs into the frame: the content that the frame's message has when it is read; of a deleted one it is empty.
/// </param>
internal readonly record struct StoredEvent(long Seq, StoredMessage? Message, byte[]? Payload, string? Content = null);

/// <summary>
/// The store cannot be written or read right now. Whether the write happened is not known; repeat it with the same ids.
/// </summary>
internal sealed class LogUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
