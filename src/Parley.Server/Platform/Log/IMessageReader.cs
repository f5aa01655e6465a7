namespace Parley.Server.Platform.Log;

/// <summary>Reads stored messages, for pages and for changes of a message. Thread-safe.</summary>
internal interface IMessageReader
{
    Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken);

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
}
