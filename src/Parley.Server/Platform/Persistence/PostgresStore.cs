using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>The store on a PostgreSQL server, which other nodes may use at the same time.</summary>
internal sealed class PostgresStore(
    PostgresDatabase database,
    PostgresMessageLog log,
    PostgresHealthMonitor monitor,
    ClusterVersionCheck versions,
    IOptions<PostgresOptions> options,
    TimeProvider clock
) : IStore
{
    /// <summary>The advisory lock for migrations: "Parley" in ASCII.</summary>
    private const long MigrationLock = 0x5061726C6579;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    public bool IsReachable => database.IsReachable;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database.OpenForMigrationAsync, cancellationToken);
        var databaseId = await PostgresDatabase.CheckAsync(connection, cancellationToken);
        await MigrateAsync(connection, cancellationToken);
        await versions.RunAsync(connection, migrates: false, cancellationToken);
        await log.StartAsync(connection, databaseId, cancellationToken);
        monitor.Start(await OpenAsync(database.OpenForLogAsync, cancellationToken));

        // Warms up the pool: its first connection takes longest, because it loads the types of the database.
        await using var pooled = await OpenAsync(database.Source.OpenConnectionAsync, cancellationToken);
    }

    /// <summary>Retries while a database server that starts at the same time is not ready.</summary>
    private async Task<NpgsqlConnection> OpenAsync(
        Func<CancellationToken, ValueTask<NpgsqlConnection>> open,
        CancellationToken cancellationToken
    )
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await open(cancellationToken);
            }
            catch (NpgsqlException exception)
                when (IsStarting(exception)
                    && clock.GetElapsedTime(start) < TimeSpan.FromSeconds(options.Value.StartSeconds)
                )
            {
                await Task.Delay(RetryInterval, clock, cancellationToken);
            }
        }
    }

    private static bool IsStarting(NpgsqlException exception) =>
        exception
            is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow }
                or { InnerException: SocketException or IOException or TimeoutException };

    /// <summary>
    /// Serializes nodes that start at the same time: the second one finds the schema up to date. The lock ends with the
    /// connection.
    /// </summary>
    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var latest = Schema.LatestMigration<PostgresParleyDbContext>();
        if (await IsCurrentAsync(connection, latest, cancellationToken))
        {
            return;
        }

        await ExecuteAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken);
        try
        {
            if (!await IsCurrentAsync(connection, latest, cancellationToken))
            {
                await versions.RunAsync(connection, migrates: true, cancellationToken);
                var builder = new DbContextOptionsBuilder<PostgresParleyDbContext>().UseNpgsql(connection);
                await using var context = new PostgresParleyDbContext(builder.Options);
                await context.Database.MigrateAsync(cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = MigrationLock } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> IsCurrentAsync(
        NpgsqlConnection connection,
        string latest,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Schema.LatestAppliedSql, connection);
        try
        {
            return string.Equals(
                await command.ExecuteScalarAsync(cancellationToken) as string,
                latest,
                StringComparison.Ordinal
            );
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // An empty database has no history table.
            return false;
        }
    }
}
