using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

internal sealed partial class SqliteMessageLog
{
    /// <summary>From so many rows on a commit is followed by a rest.</summary>
    private const int Many = 16;

    /// <summary>
    /// From the beginning of a commit of many to the beginning of the next: so many times as long as it took,
    /// </summary>
    private const int RestFactor = 3;

    /// <summary>and at most so long.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(10);

    private long _begun;
    private TimeSpan _rest;

    private void Write(SqliteConnection connection)
    {
        var batch = new List<Job>();
        try
        {
            var commands = new SqliteLogCommands(connection);
            while (TakeBatch(batch))
            {
                commands = Commit(commands, batch);
                batch.Clear();
            }

            commands.Dispose();
        }
        catch (Exception exception)
        {
            Log.WriterDied(_logger, exception);
            _queue.Writer.TryComplete(exception);
            foreach (var job in batch)
            {
                job.Failed(new LogUnavailableException("The log's writer has stopped.", exception));
            }

            while (_queue.Reader.TryRead(out var job))
            {
                job.Failed(new LogUnavailableException("The log's writer has stopped.", exception));
            }

            IsHealthy = false;
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }

    /// <summary>Waits for the first job, then takes what else is there, up to the limit of rows.</summary>
    private bool TakeBatch(List<Job> batch)
    {
        // This thread is the log's own: blocking it is what it is for. RS0030 guards the threads of the pool.
#pragma warning disable RS0030
        if (!_queue.Reader.WaitToReadAsync().AsTask().ConfigureAwait(false).GetAwaiter().GetResult())
#pragma warning restore RS0030
        {
            return false;
        }

        Rest();
        var rows = 0;
        while (rows < _options.CommitRows && _queue.Reader.TryRead(out var job))
        {
            batch.Add(job);
            rows += job.Rows;
        }

        _metrics.Batch(rows, _queue.Reader.Count);
        return true;
    }

    /// <summary>
    /// Where many write at once, the more of them share a commit the less each costs: its sync, its pages, the waking
    /// of this thread. So commits take at most a third of the time (ADR-0019). Who writes alone, or with few others,
    /// waits for nothing.
    /// </summary>
    private void Rest()
    {
        var early = _rest - Stopwatch.GetElapsedTime(_begun);
        if (early > TimeSpan.Zero && _queue.Reader.Count < _options.CommitRows)
        {
            _stopping.Wait(early);
        }
    }

    /// <summary>
    /// Returns the commands to go on with: those of a new connection after a failure, since nothing is known about the
    /// old one's state.
    /// </summary>
    private SqliteLogCommands Commit(SqliteLogCommands commands, List<Job> batch)
    {
        var start = Stopwatch.GetTimestamp();
        var deletes = false;
        _gate.Enter();
        try
        {
            Run(commands, batch);
            deletes = commands.TakeDeletionFlag();
            if (deletes)
            {
                _erasure.Deleting();
            }

            commands.Commit();
        }
        catch (SqliteException exception) when (!IsDiskFault(exception))
        {
            Log.CommitFailed(_logger, exception.SqliteExtendedErrorCode, batch.Count, exception);
            var unavailable = new LogUnavailableException("The database cannot be written.", exception);
            foreach (var job in batch)
            {
                job.Failed(unavailable);
            }

            // Who queued meanwhile has waited as long, and nothing of theirs was tried: they too are better off with an
            // answer now.
            while (_queue.Reader.TryRead(out var waiting))
            {
                waiting.Failed(unavailable);
            }

            IsHealthy = false;
            commands.Dispose();
            return Reopen();
        }
        finally
        {
            _gate.Leave();
        }

        IsHealthy = true;
        var took = Stopwatch.GetElapsedTime(start);
        _metrics.Committed(took);
        var rows = batch.Sum(static job => job.Rows);
        _begun = start;
        _rest = rows < Many ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(RestFactor * took.Ticks, LongestRest.Ticks));
        foreach (var job in batch)
        {
            job.Committed();
        }

        _checkpoints.Committed(rows, commands.Database);
        if (deletes)
        {
            _erasure.Deleted();
        }

        return commands;
    }

    private static void Run(SqliteLogCommands commands, List<Job> batch)
    {
        commands.Begin();
        try
        {
            batch.ForEach(job => job.Run(commands));
        }
        catch (FenceLostException)
        {
            // Whoever appends to that stream is refused, the others are not.
            commands.BeginAgain();
            batch.ForEach(job => job.Run(commands));
        }
    }

    /// <summary>
    /// After a failed write or fsync the operating system may have dropped the pages and report success the next time:
    /// going on could acknowledge what is lost. The writer stops, and with it the server; a restart recovers what
    /// really is on disk.
    /// </summary>
    private static bool IsDiskFault(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private SqliteLogCommands Reopen() => new(_database.OpenForWriting());

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1101,
            Level = LogLevel.Error,
            Message = "The database refused a commit of {Jobs} writes (SQLite error {Code}); none of them is acknowledged"
        )]
        public static partial void CommitFailed(ILogger logger, int code, int jobs, Exception exception);

        [LoggerMessage(
            EventId = 1103,
            Level = LogLevel.Warning,
            Message = "The database is older than its folder: it was restored. Clients will fetch everything anew"
        )]
        public static partial void NewEpoch(ILogger logger);

        [LoggerMessage(
            EventId = 1102,
            Level = LogLevel.Critical,
            Message = "The log's writer stopped: the server goes down, because it cannot promise to keep what it would acknowledge"
        )]
        public static partial void WriterDied(ILogger logger, Exception exception);
    }
}
