using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Works the WAL into the database beside the writer. A commit that did it, as SQLite does by itself, would hold up
/// everybody for as long as it takes, which is a tenth of a second and more (ADR-0019). <see cref="Committed"/> is for
/// the writer's thread.
/// </summary>
internal sealed partial class SqliteCheckpointer(SqliteDatabase database, ILogger logger) : IAsyncDisposable
{
    /// <summary>Rows after which it is time: 2 to 4 MiB of WAL.</summary>
    private const int RowsPerCheckpoint = 512;

    /// <summary>What a commit writes beside its rows counts as so many.</summary>
    private const int RowsPerCommitOverhead = 2;

    /// <summary>
    /// In pages of 4 KiB. The WAL begins anew when all of it is in the database, which while somebody writes it never
    /// is: from this length on the writer does what is left.
    /// </summary>
    private const int MaxWalPages = 4_096;

    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;
    private volatile bool _walTooLong;
    private int _rows;

    /// <summary>After each commit.</summary>
    /// <param name="rows">How many it had.</param>
    /// <param name="writer">The writer's own database.</param>
    public void Committed(int rows, sqlite3 writer)
    {
        _rows += rows + RowsPerCommitOverhead;
        if (!_running.IsCompleted)
        {
            return;
        }

        if (_walTooLong)
        {
            _walTooLong = false;
            Run(writer);
        }
        else if (_rows >= RowsPerCheckpoint)
        {
            _rows = 0;
            _running = Task.Factory.StartNew(
                RunInBackground,
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _running;
        _connection?.Dispose();
    }

    private void RunInBackground()
    {
        try
        {
            _walTooLong = Run((_connection ??= database.Open()).Handle!) >= MaxWalPages;
        }
        catch (SqliteException exception)
        {
            Log.Failed(logger, exception.SqliteExtendedErrorCode);
        }
    }

    /// <summary>
    /// Returns how many pages the WAL has; none while somebody else is at it. A failure loses nothing: what is not in
    /// the database stays in the WAL, and the next time tries again.
    /// </summary>
    private int Run(sqlite3 database)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out _);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            Log.Failed(logger, raw.sqlite3_extended_errcode(database));
        }

        return code == raw.SQLITE_OK ? pages : 0;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1104,
            Level = LogLevel.Warning,
            Message = "The WAL could not be worked into the database (SQLite error {Code}); the next time tries again"
        )]
        public static partial void Failed(ILogger logger, int code);
    }
}
