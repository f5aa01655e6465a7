namespace Parley.Server.Platform.Log;

/// <summary>Reads the streams of channels and users, for clients that missed events. Thread-safe.</summary>
internal interface IEventReader
{
    /// <inheritdoc cref="LogEpoch"/>
    string Epoch { get; }

    Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>Returns the last seq of each of the streams that exist.</summary>
    Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(Guid[] streamIds, CancellationToken cancellationToken);

    /// <summary>The floor of the stream: events up to this seq are trimmed; 0 if none are.</summary>
    Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken);

    /// <summary>Returns the changes after <paramref name="seq"/>, messages and events, in order.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    );
}
