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
            DropLeftovers();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }

        compaction.RunIfDue();
        log.Start();
    }

    /// <summary>
    /// Drops EF Core's migration lock, a row that it would wait for without a timeout. The folder lock proves that its
    /// owner is dead. An interrupted migration was a transaction and starts again (see the executor of migrations).
    /// Servers before it left copies of tables, which were complete only together with the original.
    /// </summary>
    private void DropLeftovers()
    {
        using var connection = database.Open();
        foreach (var table in Leftovers(connection).Prepend("__EFMigrationsLock"))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"""DROP TABLE IF EXISTS "{table}" """;
            command.ExecuteNonQuery();
        }
    }

    private static List<string> Leftovers(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        // The original is dropped in the transaction that gives the copy its name.
        command.CommandText = """
            SELECT name FROM sqlite_master AS copy
            WHERE type = 'table' AND name GLOB 'ef_temp_*'
              AND EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = substr(copy.name, 9))
            """;
        using var rows = command.ExecuteReader();
        var tables = new List<string>();
        while (rows.Read())
        {
            tables.Add(rows.GetString(0));
        }

        return tables;
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
