namespace Parley.Server.Platform.Log;

/// <summary>Reads the initial state of channel grains. Thread-safe.</summary>
internal sealed class ChannelReader(StoreReader store)
{
    private static readonly Query<StoredChannel> Channel = new(
        """
        SELECT channels.workspace_id, channels.name, channels.kind, channels.topic, channels.created_by,
            channels.created_at, channels.archived_at,
            coalesce(streams.last_seq, 0), coalesce(streams.last_index, 0),
            CASE WHEN channels.encrypted THEN 1 ELSE 0 END
        FROM channels LEFT JOIN streams ON streams.channel_id = channels.id WHERE channels.id = $1
        """,
        row =>
            new(
                row.IsNull(0) ? Guid.Empty : row.Guid(0),
                row.IsNull(1) ? string.Empty : row.Text(1),
                (ChannelKind)row.Int32(2),
                row.Text(3),
                row.Guid(4),
                row.Time(5),
                row.IsNull(6) ? null : row.Time(6),
                new(row.Int64(7), row.Int64(8)),
                []
            )
            {
                Encrypted = row.Int32(9) == 1,
            }
    );

    private static readonly Query<Guid> Members = new(
        "SELECT user_id FROM channel_members WHERE channel_id = $1",
        row => row.Guid(0)
    );

    /// <summary>The head is not newer than the rest; the fence detects writes in between.</summary>
    public async Task<StoredChannel?> ReadAsync(Guid channelId, CancellationToken cancellationToken) =>
        await store.QueryFirstAsync(Channel, cancellationToken, channelId) is { } channel
            ? channel with
            {
                Members = await store.QueryAsync(Members, cancellationToken, channelId),
            }
            : null;
}
