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
            Log.WriterDied(logger, exception);
            Stop(batch, new LogUnavailableException("The log's writer has stopped.", exception));
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    /// <summary>Waits for the first job, then takes what else is there, up to the limit of rows.</summary>
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
                // Somebody else's row came in between, or two nodes waited for each other. One by one it shows whose
                // write it was.
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
                    // Once more: what was in the way is committed now, and will be found.
                }
                catch (PostgresException exception) when (!IsOutage(exception))
                {
                    job.Failed(exception);
                    break;
                }
            }
        }
    }

    /// <summary>
    /// One transaction; the jobs have their answers when this returns. When it throws nothing is known, but that none
    /// of them was told that it is done.
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
            // What hangs is left to its own timeouts; another connection takes its place.
            var writer = _writer;
            _writer = null;
            _ = DisposeWhenDoneAsync(writing, writer);
            throw;
        }

        metrics.RecordCommit(clock.GetElapsedTime(start));
        foreach (var job in jobs)
        {
            job.Committed();
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
                throw new InvalidDataException(
                    "The database is another one than before: it was restored, or a replica was promoted."
                );
            }

            return new(connection, clock);
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
    /// The server is away, hangs, has no room, is a standby now, or its settings have become too weak: whatever it is,
    /// it is not this batch's fault. The others are states that the batch itself has run into; the connection is as
    /// good as before.
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
            job.Failed(exception);
        }

        // Who queued meanwhile has waited as long, and nothing of theirs was tried: they too are better off with an
        // answer now.
        while (_queue.Reader.TryRead(out var waiting))
        {
            waiting.Failed(exception);
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
            Message = "The database did not take a commit of {Jobs} writes; none of them is acknowledged"
        )]
        public static partial void CommitFailed(ILogger logger, int jobs, Exception exception);

        [LoggerMessage(
            EventId = 1112,
            Level = LogLevel.Critical,
            Message = "The log's writer stopped: the server goes down, because it cannot promise to keep what it would acknowledge"
        )]
        public static partial void WriterDied(ILogger logger, Exception exception);

        [LoggerMessage(
            EventId = 1114,
            Level = LogLevel.Information,
            Message = "Writes of different nodes met (SQLSTATE {State}); the batch of {Jobs} is written one by one"
        )]
        public static partial void OneByOne(ILogger logger, string state, int jobs);
    }
}
