using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>The embedded store: a file of this process.</summary>
internal sealed class SqliteStore(
    SqliteDatabase database,
    SqliteCompaction compaction,
    IDbContextFactory<SqliteParleyDbContext> contexts,
    SqliteMessageLog log
) : IStore
{
    public bool IsReachable => true;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        database.Check();
        if (!IsCurrent(Schema.LatestMigration<SqliteParleyDbContext>()))
        {
            DropStaleMigrationLock();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }

        compaction.RunIfDue();
        log.Start();
    }

    /// <summary>
    /// Drops EF Core's migration lock, a row that it would wait for without a timeout. The folder lock proves that its
    /// owner is dead. An interrupted migration was a transaction and starts again.
    /// </summary>
    private void DropStaleMigrationLock()
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """DROP TABLE IF EXISTS "__EFMigrationsLock" """;
        command.ExecuteNonQuery();
    }

    private bool IsCurrent(string latest)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Schema.LatestAppliedSql;
        try
        {
            return string.Equals(command.ExecuteScalar() as string, latest, StringComparison.Ordinal);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // An empty database has no history table.
            return false;
        }
    }
}
