using Npgsql;
using Parley.Server.Platform.Persistence;
using static Parley.Server.Platform.Log.PostgresRows;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Deletes old events, one stream at a time and in small batches, so that writers do not wait. The floor is raised
/// first: an interrupted trim leaves events below it, which the next trim deletes.
/// </summary>
internal sealed class PostgresEventTrimmer(PostgresDatabase database, LogMetrics metrics)
{
    private const int BatchSize = 5_000;

    public Task<int> RunAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken) =>
        TrimAsync(connection => FindAsync(connection, before, keep), cancellationToken);

    /// <summary>Deletes all events of a stream.</summary>
    public Task<int> RunAsync(Guid streamId, CancellationToken cancellationToken) =>
        TrimAsync(connection => FindAsync(connection, streamId), cancellationToken);

    private async Task<int> TrimAsync(
        Func<NpgsqlConnection, Task<List<(Guid ChannelId, long Seq)>>> find,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            var trimmed = 0;
            foreach (var (channelId, seq) in await find(connection))
            {
                await ExecuteAsync(
                    connection,
                    "UPDATE streams SET floor = $2 WHERE channel_id = $1 AND floor < $2",
                    channelId,
                    seq
                );
                int deleted;
                do
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    deleted = await ExecuteAsync(
                        connection,
                        """
                        DELETE FROM events WHERE channel_id = $1 AND seq IN (SELECT seq FROM events
                            WHERE channel_id = $1 AND seq <= $2 ORDER BY seq LIMIT $3)
                        """,
                        channelId,
                        seq,
                        (long)BatchSize
                    );
                    metrics.RecordTrim(deleted);
                    trimmed += deleted;
                } while (deleted == BatchSize);
            }

            return trimmed;
        }
        catch (NpgsqlException exception)
        {
            throw new LogUnavailableException("The database cannot be trimmed.", exception);
        }
    }

    /// <summary>The streams with events to delete, and the last seq to delete.</summary>
    private static Task<List<(Guid ChannelId, long Seq)>> FindAsync(
        NpgsqlConnection connection,
        DateTimeOffset before,
        int keep
    ) =>
        FindAsync(
            connection,
            Command(
                """
                SELECT events.channel_id, max(events.seq) FROM events
                    JOIN streams ON streams.channel_id = events.channel_id
                WHERE events.created_at < $1 AND events.seq <= streams.last_seq - $2 GROUP BY events.channel_id
                """,
                before,
                (long)keep
            )
        );

    private static Task<List<(Guid ChannelId, long Seq)>> FindAsync(NpgsqlConnection connection, Guid streamId) =>
        FindAsync(connection, Command("SELECT channel_id, last_seq FROM streams WHERE channel_id = $1", streamId));

    private static async Task<List<(Guid ChannelId, long Seq)>> FindAsync(
        NpgsqlConnection connection,
        NpgsqlBatchCommand command
    )
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var row = await batch.ExecuteReaderAsync();
        var found = new List<(Guid, long)>();
        while (await row.ReadAsync())
        {
            found.Add((row.GetGuid(0), row.GetInt64(1)));
        }

        return found;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(sql, values) } };
        return await batch.ExecuteNonQueryAsync();
    }
}
