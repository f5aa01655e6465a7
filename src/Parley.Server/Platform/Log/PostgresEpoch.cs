using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>The epoch of the history in a PostgreSQL database.</summary>
internal sealed partial class PostgresEpoch(PostgresDatabase database, TimeProvider clock, ILogger logger)
{
    /// <summary>
    /// Returns the epoch. A database with a lower start count than the folder of this node, or in another place than at
    /// the start of the epoch (another server, another timeline), may have lost seqs that clients have seen: it gets a
    /// new epoch.
    /// </summary>
    public async Task<string> ReadOrCreateAsync(
        NpgsqlConnection connection,
        string databaseId,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // The row lock serializes nodes that start at the same time.
        var starts = long.Parse(
            (
                await ScalarAsync(
                    connection,
                    """
                    INSERT INTO meta(key, value) VALUES('starts', '1')
                    ON CONFLICT (key) DO UPDATE SET value = (meta.value::bigint + 1)::text RETURNING value
                    """,
                    cancellationToken
                )
            )!
        );
        var before = await ScalarAsync(connection, "SELECT value FROM meta WHERE key = 'home'", cancellationToken);
        var restored = database.Marker.IsOlder(starts - 1) || (before is not null && before != databaseId);
        if (restored)
        {
            Log.NewEpoch(logger);
        }

        var epoch = await ScalarAsync(
            connection,
            """
            INSERT INTO meta(key, value) VALUES('epoch', $1)
            ON CONFLICT (key) DO UPDATE SET value = CASE WHEN $2 THEN excluded.value ELSE meta.value END RETURNING value
            """,
            cancellationToken,
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
            restored
        );
        await ScalarAsync(
            connection,
            "INSERT INTO meta(key, value) VALUES('home', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            cancellationToken,
            databaseId
        );
        await transaction.CommitAsync(cancellationToken);
        database.Marker.Write(starts);
        return epoch!;
    }

    public static Task<string?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ScalarAsync(connection, "SELECT value FROM meta WHERE key = 'epoch'", cancellationToken);

    private static async Task<string?> ScalarAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return (string?)await batch.ExecuteScalarAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1113,
            Level = LogLevel.Warning,
            Message = "Database was restored, or a replica was promoted. New epoch; clients resync"
        )]
        public static partial void NewEpoch(ILogger logger);
    }
}
