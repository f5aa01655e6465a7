using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// One thread owns the writing connection. It takes the writes that queued during the last commit and commits them in
/// one transaction: the number of fsyncs does not grow with the load (group commit, ADR-0005).
/// </summary>
internal sealed partial class SqliteCommitLoop(
    SqliteDatabase database,
    SqliteWriteGate gate,
    SqliteOptions options,
    EffectRegistry effects,
    LogMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger logger
) : IAsyncDisposable
{
    /// <summary>The minimum number of rows of a commit after which the commit interval applies.</summary>
    private const int MinRowsForInterval = 16;

    /// <summary>The commit interval, from start to start, as a multiple of the duration of the last commit.</summary>
    private const int IntervalFactor = 3;

    /// <summary>The maximum commit interval.</summary>
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMilliseconds(10);

    private readonly Channel<SqliteJob> _queue = System.Threading.Channels.Channel.CreateBounded<SqliteJob>(
        new BoundedChannelOptions(options.QueueLength) { SingleReader = true }
    );

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private readonly SqliteCheckpointer _checkpointer = new(database, logger);
    private readonly SqliteErasure _erasure = new(
        database,
        gate,
        TimeSpan.FromSeconds(options.EraseSeconds),
        clock,
        logger
    );

    private bool _started;
    private long _lastCommitStart;
    private TimeSpan _interval;

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy { get; private set; } = true;

    /// <param name="connection">The writing connection; the loop disposes it.</param>
    /// <param name="erasureDue">Whether an earlier process left deleted content in the files.</param>
    public void Start(SqliteConnection connection, bool erasureDue)
    {
        _started = true;
        _erasure.Start(erasureDue);
        new Thread(() => Run(connection)) { IsBackground = true, Name = "Parley log writer" }.Start();
    }

    public Task<T> Enqueue<T>(SqliteJob<T> job) =>
        _queue.Writer.TryWrite(job)
            ? job.Completion.Task
            : Task.FromException<T>(new LogUnavailableException("The log's queue is full or closed."));

    public async ValueTask DisposeAsync()
    {
        _stopping.Set();
        if (_queue.Writer.TryComplete() && _started)
        {
            await _stopped.Task;
        }

        await _checkpointer.DisposeAsync();
        await _erasure.DisposeAsync();
        _stopping.Dispose();
    }

    private void Run(SqliteConnection connection)
    {
        var batch = new List<SqliteJob>();
        try
        {
            var commands = new SqliteLogCommands(connection, effects);
            while (TakeBatch(batch))
            {
                commands = Commit(commands, batch);
                batch.Clear();
            }

            commands.Dispose();
        }
        catch (Exception exception)
        {
            Log.LoopStopped(logger, exception);
            _queue.Writer.TryComplete(exception);
            foreach (var job in batch)
            {
                job.Fail(new LogUnavailableException("The commit loop of the log has stopped.", exception));
            }

            while (_queue.Reader.TryRead(out var job))
            {
                job.Fail(new LogUnavailableException("The commit loop of the log has stopped.", exception));
            }

            IsHealthy = false;
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }

    /// <summary>Waits for the first job, then takes the queued jobs up to the row limit.</summary>
    private bool TakeBatch(List<SqliteJob> batch)
    {
        // The thread belongs to this loop, so it may block. RS0030 guards the threads of the pool.
#pragma warning disable RS0030
        if (!_queue.Reader.WaitToReadAsync().AsTask().ConfigureAwait(false).GetAwaiter().GetResult())
#pragma warning restore RS0030
        {
            return false;
        }

        WaitForInterval();
        var rows = 0;
        while (rows < options.CommitRows && _queue.Reader.TryRead(out var job))
        {
            batch.Add(job);
            rows += job.Rows;
        }

        metrics.RecordBatch(rows, _queue.Reader.Count);
        return true;
    }

    /// <summary>
    /// Waits for the rest of the commit interval. Under load, larger commits cost less per row (one fsync, fewer page
    /// writes, fewer wake-ups): commits take at most a third of the time (ADR-0019). Small commits do not wait.
    /// </summary>
    private void WaitForInterval()
    {
        var remaining = _interval - Stopwatch.GetElapsedTime(_lastCommitStart);
        if (remaining > TimeSpan.Zero && _queue.Reader.Count < options.CommitRows)
        {
            _stopping.Wait(remaining);
        }
    }

    /// <summary>
    /// Returns the commands for the next batch. After a failure they use a new connection, because the state of the old
    /// one is unknown.
    /// </summary>
    private SqliteLogCommands Commit(SqliteLogCommands commands, List<SqliteJob> batch)
    {
        var start = Stopwatch.GetTimestamp();
        var hasDeletions = false;
        gate.Enter();
        try
        {
            WriteBatch(commands, batch);
            hasDeletions = commands.TakeErasureFlag();
            if (hasDeletions)
            {
                _erasure.CountDeletion();
            }

            commands.Commit();
        }
        catch (SqliteException exception) when (!IsDiskFault(exception))
        {
            Log.CommitFailed(logger, exception.SqliteExtendedErrorCode, batch.Count, exception);
            var unavailable = new LogUnavailableException("The database cannot be written.", exception);
            foreach (var job in batch)
            {
                job.Fail(unavailable);
            }

            // Queued jobs have waited as long as the batch. Fail them now instead of after another timeout.
            while (_queue.Reader.TryRead(out var waiting))
            {
                waiting.Fail(unavailable);
            }

            IsHealthy = false;
            commands.Dispose();
            return Reopen();
        }
        finally
        {
            gate.Leave();
        }

        IsHealthy = true;
        commands.RunCommitted();
        var elapsed = Stopwatch.GetElapsedTime(start);
        metrics.RecordCommit(elapsed);
        var rows = batch.Sum(static job => job.Rows);
        _lastCommitStart = start;
        _interval =
            rows < MinRowsForInterval
                ? TimeSpan.Zero
                : TimeSpan.FromTicks(Math.Min(IntervalFactor * elapsed.Ticks, MaxInterval.Ticks));
        foreach (var job in batch)
        {
            job.Complete();
        }

        _checkpointer.OnCommitted(batch.Sum(static job => job.WalRows), commands.Database);
        if (hasDeletions)
        {
            _erasure.Request();
        }

        return commands;
    }

    private static void WriteBatch(SqliteLogCommands commands, List<SqliteJob> batch)
    {
        commands.Begin();
        try
        {
            batch.ForEach(job => job.Run(commands));
        }
        catch (FenceLostException)
        {
            // The append with the lost fence is refused; the others are written.
            commands.RestartWithSavepoints();
            batch.ForEach(job => job.Run(commands));
        }

        commands.ApplyMessageEffects();
    }

    /// <summary>
    /// After a failed write or fsync the operating system may drop the pages and report success the next time:
    /// continuing could acknowledge lost data. The loop and the server stop; a restart recovers what is on disk.
    /// </summary>
    private static bool IsDiskFault(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private SqliteLogCommands Reopen() => new(database.OpenForWriting(), effects);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1101,
            Level = LogLevel.Error,
            Message = "Commit of {Jobs} writes failed (SQLite error {Code}); none is acknowledged"
        )]
        public static partial void CommitFailed(ILogger logger, int code, int jobs, Exception exception);

        [LoggerMessage(
            EventId = 1102,
            Level = LogLevel.Critical,
            Message = "Commit loop of the log stopped; the server stops, because it can acknowledge no more writes"
        )]
        public static partial void LoopStopped(ILogger logger, Exception exception);
    }
}
