using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Commits the writes of this node over one connection: the writes that queued during the last commit form the next
/// transaction (group commit, ADR-0015).
/// </summary>
internal sealed partial class PostgresCommitLoop(
    PostgresDatabase database,
    PostgresOptions options,
    EffectRegistry effects,
    LogMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger logger
) : IAsyncDisposable
{
    private const int MaxAttempts = 3;

    private readonly Channel<PostgresJob> _queue = System.Threading.Channels.Channel.CreateBounded<PostgresJob>(
        new BoundedChannelOptions(options.QueueLength) { SingleReader = true }
    );

    private string? _databaseId;
    private string? _epoch;
    private PostgresLogWriter? _writer;
    private Task _running = Task.CompletedTask;

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy { get; private set; } = true;

    /// <param name="databaseId">The database to write to, see <see cref="PostgresDatabase.CheckAsync"/>.</param>
    /// <param name="epoch">Its epoch.</param>
    public void Start(string databaseId, string epoch)
    {
        _databaseId = databaseId;
        _epoch = epoch;
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public Task<T> Enqueue<T>(PostgresJob<T> job) =>
        !database.IsReachable
            ? Task.FromException<T>(new LogUnavailableException("The database server does not answer."))
        : _queue.Writer.TryWrite(job) ? job.Completion
        : Task.FromException<T>(new LogUnavailableException("The log's queue is full or closed."));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var batch = new List<PostgresJob>();
        try
        {
            while (await TakeBatchAsync(batch))
            {
                await CommitAsync(batch);
                batch.Clear();
            }
        }
        catch (Exception exception)
        {
            Log.LoopStopped(logger, exception);
            Stop(batch, new LogUnavailableException("The commit loop of the log has stopped.", exception));
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    /// <summary>Waits for the first job, then takes the queued jobs up to the row limit.</summary>
    private async Task<bool> TakeBatchAsync(List<PostgresJob> batch)
    {
        if (!await _queue.Reader.WaitToReadAsync())
        {
            return false;
        }

        var rows = 0;
        while (rows < options.CommitRows && _queue.Reader.TryRead(out var job))
        {
            batch.Add(job);
            rows += job.Rows;
        }

        metrics.RecordBatch(rows, _queue.Reader.Count);
        return true;
    }

    private async Task CommitAsync(List<PostgresJob> batch)
    {
        try
        {
            try
            {
                await TryCommitAsync(batch);
            }
            catch (PostgresException exception) when (!IsOutage(exception))
            {
                // A row of another node conflicts, or two nodes are in a deadlock. One by one, only the job that
                // conflicts fails.
                Log.OneByOne(logger, exception.SqlState, batch.Count);
                await CommitOneByOneAsync(batch);
            }

            IsHealthy = true;
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            Log.CommitFailed(logger, batch.Count, exception);
            database.ReportFailure(exception);
            IsHealthy = false;
            FailAll(batch, new LogUnavailableException("The database cannot be written.", exception));
        }
    }

    private async Task CommitOneByOneAsync(List<PostgresJob> batch)
    {
        foreach (var job in batch)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await TryCommitAsync([job]);
                    break;
                }
                catch (PostgresException exception) when (!IsOutage(exception) && attempt < MaxAttempts)
                {
                    // Retry: the conflicting row is committed and visible now.
                }
                catch (PostgresException exception) when (!IsOutage(exception))
                {
                    job.Fail(exception);
                    break;
                }
            }
        }
    }

    /// <summary>
    /// Commits one transaction; then the jobs have their results. If it throws, the outcome is unknown and no job is
    /// acknowledged.
    /// </summary>
    private async Task TryCommitAsync(List<PostgresJob> jobs)
    {
        var start = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(database.Timeouts.Transaction, clock);
        var writing = OpenAndWriteAsync(jobs, deadline.Token);
        try
        {
            await writing.WaitAsync(database.Timeouts.Transaction, clock);
        }
        catch (Exception exception) when (exception is not PostgresException || IsOutage(exception))
        {
            // A hanging write runs into its own timeouts. The next batch uses a new connection.
            var writer = _writer;
            _writer = null;
            _ = DisposeWhenDoneAsync(writing, writer);
            throw;
        }

        metrics.RecordCommit(clock.GetElapsedTime(start));
        foreach (var job in jobs)
        {
            job.Complete();
        }
    }

    private async Task OpenAndWriteAsync(List<PostgresJob> jobs, CancellationToken cancellationToken)
    {
        var writer = _writer ??= await OpenAsync(cancellationToken);
        await writer.WriteAsync(jobs, cancellationToken);
    }

    private async Task<PostgresLogWriter> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenForLogAsync(cancellationToken);
        try
        {
            var databaseId = await PostgresDatabase.CheckAsync(connection, CancellationToken.None);
            var epoch = await PostgresEpoch.ReadAsync(connection, CancellationToken.None);
            if (databaseId != _databaseId || epoch != _epoch)
            {
                throw new InvalidDataException("The database has changed: it was restored, or a replica was promoted.");
            }

            return new(connection, effects, clock);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task DisposeWhenDoneAsync(Task writing, PostgresLogWriter? writer)
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (writer is not null)
        {
            await writer.DisposeAsync();
        }
    }

    /// <summary>
    /// The server is unreachable, hangs, is out of resources, is a standby, or has unsafe settings: the batch is not
    /// the cause. All other errors are caused by the batch, and the connection stays usable.
    /// </summary>
    private static bool IsOutage(Exception exception) =>
        exception switch
        {
            PostgresException postgres => postgres.SqlState[..2]
                is "08"
                    or "25"
                    or "53"
                    or "55"
                    or "57"
                    or "58"
                    or "XX",
            NpgsqlException
            or IOException
            or TimeoutException
            or OperationCanceledException
            or ObjectDisposedException => true,
            InvalidOperationException or System.Net.Sockets.SocketException => true,
            _ => false,
        };

    private void FailAll(List<PostgresJob> batch, Exception exception)
    {
        foreach (var job in batch)
        {
            job.Fail(exception);
        }

        // Queued jobs have waited as long as the batch. Fail them now instead of after another timeout.
        while (_queue.Reader.TryRead(out var waiting))
        {
            waiting.Fail(exception);
        }
    }

    private void Stop(List<PostgresJob> batch, Exception exception)
    {
        _queue.Writer.TryComplete(exception);
        FailAll(batch, exception);
        IsHealthy = false;
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1111,
            Level = LogLevel.Error,
            Message = "Commit of {Jobs} writes failed; none is acknowledged"
        )]
        public static partial void CommitFailed(ILogger logger, int jobs, Exception exception);

        [LoggerMessage(
            EventId = 1112,
            Level = LogLevel.Critical,
            Message = "Commit loop of the log stopped; the server stops, because it can acknowledge no more writes"
        )]
        public static partial void LoopStopped(ILogger logger, Exception exception);

        [LoggerMessage(
            EventId = 1114,
            Level = LogLevel.Information,
            Message = "Conflict with a write of another node (SQLSTATE {State}); committing {Jobs} writes one by one"
        )]
        public static partial void OneByOne(ILogger logger, string state, int jobs);
    }
}
