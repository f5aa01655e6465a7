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
    /// EF Core marks a migration under way by a row, and waits without end for it to go. Whoever left one here is dead:
    /// the folder's lock is ours alone. The migration itself was a transaction, and starts anew.
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
            // There is no such table in an empty database.
            return false;
        }
    }
}
