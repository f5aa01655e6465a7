namespace Parley.Server.Platform.Log;

/// <summary>
/// The durable streams of all channels: dense, ordered, append-only. Thread-safe. An append that returned is durable.
/// An append that threw may or may not be durable (<see cref="LogUnavailableException"/>); repeat it with the same ids.
/// </summary>
internal interface IMessageLog
{
    /// <summary>
    /// Identifies the history. A new value means that sequence numbers may have been lost (a restored backup).
    /// </summary>
    string Epoch { get; }

    /// <summary>Whether the last commit succeeded.</summary>
    bool IsHealthy { get; }

    /// <exception cref="LogUnavailableException">The store cannot be written.</exception>
    Task<AppendResult> AppendAsync(Append append);

    Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>Returns the last seq of each of the streams that exist.</summary>
    Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(Guid[] streamIds, CancellationToken cancellationToken);

    /// <summary>
    /// Returns at most <paramref name="limit"/> messages before <paramref name="seq"/>, oldest first.
    /// </summary>
    Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Returns at most <paramref name="limit"/> messages after <paramref name="seq"/>, oldest first.</summary>
    Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken);

    /// <summary>Returns the changes after <paramref name="seq"/>, messages and events, in order.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>The floor of the stream: events up to this seq are trimmed; 0 if none are.</summary>
    Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns at most <paramref name="limit"/> earlier contents of an edited message after <paramref name="seq"/>,
    /// oldest first.
    /// </summary>
    Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the pins of the channel, newest first.</summary>
    Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>The emojis that the user has added to a message.</summary>
    Task<IReadOnlyList<string>> ReadReactionsOfAsync(Guid messageId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Finds a session by the SHA-256 of its token. The session may have expired.</summary>
    Task<StoredSession?> FindSessionAsync(byte[] tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns those of the sessions that exist and have not expired.</summary>
    Task<IReadOnlyCollection<Guid>> FindLiveSessionsAsync(Guid[] sessionIds, CancellationToken cancellationToken);

    /// <summary>Reads the initial state of a socket. Null: the session has ended, or belongs to another user.</summary>
    Task<UserSnapshot?> ReadUserSnapshotAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the direct, group and support conversations of a user by id, those after <paramref name="after"/>.
    /// </summary>
    Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(
        Guid userId,
        Guid after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Reads one conversation. Null: the user is no member of such a conversation.</summary>
    Task<StoredConversation?> ReadConversationAsync(Guid userId, Guid channelId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the initial state of a channel grain. The head is not newer than the rest; the fence detects writes in
    /// between.
    /// </summary>
    Task<StoredChannel?> ReadChannelAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes events (not messages) that are older than <paramref name="before"/> and not among the last
    /// <paramref name="keep"/> of their stream, and raises the floor. Returns the number of deleted events. It works in
    /// small steps, so that writers do not wait; the next call continues after a cancellation or a failure.
    /// </summary>
    Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken);

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
/// <param name="Seq">The seq of the edit that replaced it.</param>
/// <param name="Content">The content.</param>
/// <param name="At">When the message got this content.</param>
internal readonly record struct StoredVersion(long Seq, string Content, DateTimeOffset At);

/// <summary>A pinned message.</summary>
internal sealed record StoredPin(StoredMessage Message, Guid UserId, DateTimeOffset At);

/// <summary>A stored change: a message or an encoded frame.</summary>
/// <param name="Seq">Its seq.</param>
/// <param name="Message">The message in its current state.</param>
/// <param name="Payload">The encoded frame.</param>
/// <param name="Content">
/// The current content of the message that the frame belongs to; empty for a deleted message.
/// </param>
internal readonly record struct StoredEvent(long Seq, StoredMessage? Message, byte[]? Payload, string? Content = null);

/// <summary>
/// The store cannot be read or written now. A write may or may not have happened; repeat it with the same ids.
/// </summary>
internal sealed class LogUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
