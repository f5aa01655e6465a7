using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Checkpoints the WAL on a thread of its own. A checkpoint inside a commit, SQLite's default, would block all writers
/// for 100 ms and more (ADR-0019). Call <see cref="OnCommitted"/> only on the writer's thread.
/// </summary>
internal sealed partial class SqliteCheckpointer(SqliteDatabase database, ILogger logger) : IAsyncDisposable
{
    /// <summary>The number of rows between checkpoints: 2 to 4 MiB of WAL.</summary>
    private const int RowsPerCheckpoint = 512;

    /// <summary>The overhead of a commit, in rows.</summary>
    private const int RowsPerCommitOverhead = 2;

    /// <summary>
    /// The maximum WAL length in pages of 4 KiB. SQLite restarts the WAL only after a complete checkpoint, which never
    /// happens during writes: from this length on the writer's thread checkpoints the rest.
    /// </summary>
    private const int MaxWalPages = 4_096;

    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;
    private volatile bool _walTooLong;
    private int _rows;

    /// <summary>Call it after each commit.</summary>
    /// <param name="rows">The number of rows of the commit.</param>
    /// <param name="writer">The handle of the writing connection.</param>
    public void OnCommitted(int rows, sqlite3 writer)
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
    /// Returns the length of the WAL in pages; 0 if another checkpoint runs. A failure loses no data: pages stay in the
    /// WAL until the next checkpoint.
    /// </summary>
    private int Run(sqlite3 handle)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out _);
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            Log.Failed(logger, raw.sqlite3_extended_errcode(handle));
        }

        return code == raw.SQLITE_OK ? pages : 0;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1104,
            Level = LogLevel.Warning,
            Message = "Checkpoint of the WAL failed (SQLite error {Code}); the next one retries"
        )]
        public static partial void Failed(ILogger logger, int code);
    }
}
