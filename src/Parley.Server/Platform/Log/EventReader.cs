namespace Parley.Server.Platform.Log;

/// <inheritdoc/>
internal sealed class EventReader(StoreReader store, LogEpoch epoch) : IEventReader
{
    private static readonly Query<StreamHead> Head = new(
        "SELECT last_seq, last_index FROM streams WHERE channel_id = $1",
        row => new(row.Int64(0), row.Int64(1))
    );

    private static readonly Query<KeyValuePair<Guid, long>> Ends = new(
        dialect => $"SELECT channel_id, last_seq FROM streams WHERE channel_id {dialect.AnyOf("$1")}",
        row => new(row.Guid(0), row.Int64(1))
    );

    private static readonly Query<long> Floor = new(
        "SELECT floor FROM streams WHERE channel_id = $1",
        row => row.Int64(0)
    );

    private static readonly Query<StoredEvent> Events = new(MessagePages.Events, ReadEvent);

    public string Epoch => epoch.Value;

    public Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        store.QueryFirstAsync(Head, cancellationToken, channelId);

    public async Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(
        Guid[] streamIds,
        CancellationToken cancellationToken
    ) => (await store.QueryAsync(Ends, cancellationToken, streamIds)).ToDictionary();

    public Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken) =>
        store.QueryFirstAsync(Floor, cancellationToken, channelId);

    public async Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => await store.QueryAsync(Events, cancellationToken, channelId, seq, limit);

    /// <summary>Only messages have an id.</summary>
    private static StoredEvent ReadEvent(IRow row) =>
        row.IsNull(0)
            ? new(
                row.Int64(MessageRows.Seq),
                null,
                row.Blob(MessageRows.Next),
                row.IsNull(MessageRows.Content) ? null : row.Text(MessageRows.Content),
                MessageRows.ReadSealed(row)
            )
            : new(row.Int64(MessageRows.Seq), MessageRows.ReadPage(row), null);
}
