using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Rewrites the whole file once, if a migration requests it: content that was deleted before <c>secure_delete</c> was
/// on still lies in the unused parts (ADR-0026). It takes a second per some hundred megabytes, and as much free space
/// as the file has.
/// </summary>
internal sealed partial class SqliteCompaction(SqliteDatabase database, ILogger<SqliteCompaction> logger)
{
    /// <summary>
    /// A killed compaction runs again at the next start. Without enough space the server starts without it and retries
    /// at the next start.
    /// </summary>
    public void RunIfDue()
    {
        using var connection = database.Open();
        if (Read(connection, "SELECT value FROM meta WHERE key = 'compaction'") is null)
        {
            return;
        }

        Log.Started(logger);
        try
        {
            Run(connection, "VACUUM");
            Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            Run(connection, "DELETE FROM meta WHERE key = 'compaction'");
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_FULL)
        {
            Log.NotEnoughSpace(logger);
        }
    }

    private static object? Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1105,
            Level = LogLevel.Information,
            Message = "Compacting the database once, to erase deleted content"
        )]
        public static partial void Started(ILogger logger);

        [LoggerMessage(
            EventId = 1106,
            Level = LogLevel.Warning,
            Message = "Compaction needs more disk space; deleted content may remain. Retrying at the next start"
        )]
        public static partial void NotEnoughSpace(ILogger logger);
    }
}
