using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Erases deleted content from the files, some seconds after the first deletion (ADR-0026): the WAL, which holds old
/// pages, and copies of moved rows in the unused parts of pages (<see cref="SqlitePages"/>). The pending erasure is
/// committed with the deletion, so that a killed server erases after its next start.
/// </summary>
internal sealed partial class SqliteErasure(
    SqliteDatabase database,
    SqliteWriteGate gate,
    TimeSpan pause,
    TimeProvider clock,
    ILogger logger
) : IAsyncDisposable
{
    /// <summary>The scan of the file takes at most 1/20 of the time.</summary>
    private const int DutyCycleDivisor = 20;

    /// <summary>
    /// All writers wait during the erasure. Readers of an old snapshot block it: give up soon and retry later.
    /// </summary>
    private const string BusyTimeout = "PRAGMA busy_timeout = 100";

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _requests = new(0);
    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;
    private long _deletions;

    /// <param name="due">Whether an earlier process left an erasure pending.</param>
    public void Start(bool due)
    {
        if (due)
        {
            _requests.Release();
        }

        _running = RunAsync(_stopping.Token);
    }

    /// <summary>Call it before the commit of a deletion, inside the write gate.</summary>
    public void CountDeletion() => Interlocked.Increment(ref _deletions);

    /// <summary>Call it after the commit of a deletion.</summary>
    public void Request() => _requests.Release();

    /// <summary>May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _running;
        _connection?.Dispose();
        _stopping.Dispose();
        _requests.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var wait = pause;
        try
        {
            while (true)
            {
                await _requests.WaitAsync(stopping);
                await Task.Delay(wait, clock, stopping);
                while (_requests.Wait(0, CancellationToken.None))
                {
                    // One erasure covers all deletions so far.
                }

                var start = Stopwatch.GetTimestamp();
                if (
                    !await Task.Factory.StartNew(
                        TryErase,
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
                {
                    _requests.Release();
                }

                wait = TimeSpan.FromTicks(
                    Math.Max(pause.Ticks, DutyCycleDivisor * Stopwatch.GetElapsedTime(start).Ticks)
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping; the next start continues.
        }
    }

    private bool TryErase()
    {
        try
        {
            return Erase();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception);
            return false;
        }
    }

    /// <summary>False: a reader blocked the erasure, or more pages are left.</summary>
    private bool Erase()
    {
        var connection = _connection ??= Open();
        var deletions = Volatile.Read(ref _deletions);
        if (!RunExclusive(() => EmptyWal(connection)))
        {
            return false;
        }

        // Everything deleted before this point is in the database file now, or nowhere.
        var (pages, complete) = FindResidue();
        return RunExclusive(() =>
                EmptyWal(connection)
                && Overwrite(connection, pages, complete && deletions == Volatile.Read(ref _deletions))
            ) && complete;
    }

    /// <summary>Runs the action while no other connection of this process writes.</summary>
    private bool RunExclusive(Func<bool> action)
    {
        gate.Enter();
        try
        {
            return action();
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Checkpoints the whole WAL and truncates the file. False: a reader holds an old snapshot.</summary>
    private static bool EmptyWal(SqliteConnection connection)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(
            connection.Handle!,
            "main",
            raw.SQLITE_CHECKPOINT_TRUNCATE,
            out _,
            out _
        );
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED))
        {
            SqliteException.ThrowExceptionForRC(code, connection.Handle!);
        }

        return code == raw.SQLITE_OK;
    }

    private (List<long> Pages, bool Complete) FindResidue() => SqliteResidue.Find(database.RawFile);

    /// <summary>
    /// Overwrites the file without SQLite. This is safe while the WAL is empty and the write lock is held: no
    /// connection of any process changes the file. The following commit invalidates the page caches of all connections,
    /// which could otherwise write old pages back.
    /// </summary>
    private bool Overwrite(SqliteConnection connection, List<long> pages, bool isDone)
    {
        if (pages.Count == 0 && !isDone)
        {
            return true;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        if (!IsWalEmpty(connection))
        {
            return false;
        }

        SqliteResidue.Overwrite(database.RawFile, pages);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = isDone
            ? "DELETE FROM meta WHERE key = 'erasure'"
            : "UPDATE meta SET value = value || '.' WHERE key = 'erasure'";
        if (command.ExecuteNonQuery() == 0)
        {
            command.CommandText =
                "INSERT INTO meta(key, value) VALUES('erasure', 'due'); DELETE FROM meta WHERE key = 'erasure'";
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private static bool IsWalEmpty(SqliteConnection connection) =>
        new FileInfo(connection.DataSource + "-wal") is { Exists: false } or { Length: 0 };

    private SqliteConnection Open()
    {
        var connection = database.OpenUnpooled();
        using var command = connection.CreateCommand();
        command.CommandText = BusyTimeout;
        command.ExecuteNonQuery();
        return connection;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1107,
            Level = LogLevel.Warning,
            Message = "Erasure of deleted content from the files failed; the next one retries"
        )]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
