using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Writes the whole file anew, once, where a migration has asked for it: what was deleted before the database overwrote
/// what it frees still lies in its unused places (ADR-0026). It takes a second for some hundred megabytes, and as much
/// room again.
/// </summary>
internal sealed partial class SqliteCompaction(SqliteDatabase database, ILogger<SqliteCompaction> logger)
{
    /// <summary>
    /// Killed half-way it is still due. Without room for it the server starts all the same, and tries again the next
    /// time.
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
            Log.NoRoom(logger);
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
            Message = "The database is written anew once, so that nothing is left of what was deleted"
        )]
        public static partial void Started(ILogger logger);

        [LoggerMessage(
            EventId = 1106,
            Level = LogLevel.Warning,
            Message = "There is no room to write the database anew; what was deleted may still lie in the file. The next start tries again"
        )]
        public static partial void NoRoom(ILogger logger);
    }
}
