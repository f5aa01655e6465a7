using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Deletes old events in steps of a bounded size (ADR-0029). All writers share one commit loop, so a step is a write
/// like any other, and pauses between the steps leave most of the time to users. Old events are searched on a reading
/// connection, which delays no writer. Each step is complete in itself: the next run continues after a crash.
/// </summary>
internal sealed class SqliteEventTrimmer(
    SqliteDatabase database,
    SqliteCommitLoop commits,
    LogMetrics metrics,
    TimeProvider clock
)
{
    /// <summary>
    /// The maximum number of events per commit: 0.2 ms of statements, 4 ms on a busy machine. The transaction of twice
    /// as many takes several times as long to commit (ADR-0029).
    /// </summary>
    public const int MaxEvents = 256;

    /// <summary>The maximum number of streams per commit. A stream costs as much as ten events.</summary>
    private const int MaxStreams = 32;

    /// <summary>The maximum number of streams per read: an open read keeps the WAL from being restarted.</summary>
    private const int StreamsPerRead = 1_024;

    private const string FindOld = """
        SELECT channel_id, (
            SELECT seq FROM events
            WHERE channel_id = streams.channel_id AND seq <= streams.last_seq - $3 AND created_at < $2
            ORDER BY seq DESC LIMIT 1)
        FROM streams WHERE channel_id > $1 ORDER BY channel_id LIMIT $4
        """;

    /// <summary>Returns the number of deleted events.</summary>
    public async Task<int> RunAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken)
    {
        var (trimmed, lastRead, pause) = (0, (Guid?)Guid.Empty, TimeSpan.Zero);
        while (lastRead is { } after)
        {
            (var targets, lastRead) = await FindAsync(after, before, keep, cancellationToken);
            (var events, pause) = await TrimAsync(targets, pause, cancellationToken);
            trimmed += events;
        }

        return trimmed;
    }

    /// <summary>Deletes all events of a stream.</summary>
    public async Task<int> RunAsync(Guid streamId, CancellationToken cancellationToken) =>
        (await TrimAsync([new(streamId, long.MaxValue)], TimeSpan.Zero, cancellationToken)).Events;

    /// <summary>Returns the number of deleted events, and the pause before the next step.</summary>
    private async Task<(int Events, TimeSpan Pause)> TrimAsync(
        TrimTarget[] targets,
        TimeSpan pause,
        CancellationToken cancellationToken
    )
    {
        var trimmed = 0;
        for (var finished = 0; finished < targets.Length; )
        {
            await Task.Delay(pause, clock, cancellationToken);
            var job = new SqliteTrimJob(targets.AsMemory(finished));
            var step = await commits.Enqueue(job);
            pause = StepPause.After(job.Elapsed);
            metrics.RecordTrim(step.Events);
            trimmed += step.Events;
            finished += step.Finished;
        }

        return (trimmed, pause);
    }

    /// <summary>
    /// Returns the next streams with old events, and the last stream that was read; null after the last stream. It
    /// takes long if the streams have many younger events, so it runs on a thread of its own.
    /// </summary>
    private Task<(TrimTarget[] Targets, Guid? LastRead)> FindAsync(
        Guid after,
        DateTimeOffset before,
        int keep,
        CancellationToken cancellationToken
    ) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return Find(after, before, keep, cancellationToken);
                }
                catch (SqliteException exception)
                {
                    throw new LogUnavailableException("The database cannot be read.", exception);
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private (TrimTarget[] Targets, Guid? LastRead) Find(
        Guid after,
        DateTimeOffset before,
        int keep,
        CancellationToken cancellationToken
    )
    {
        using var connection = database.Open();
        using var find = new SqliteStatement(connection, FindOld, 4);
        var targets = new List<TrimTarget>();
        var lastRead = after;
        int read;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            read = 0;
            using var row = find.Query(lastRead, before, keep, StreamsPerRead);
            while (row.Read())
            {
                read++;
                lastRead = row.Guid(0);
                if (row.IsNull(1))
                {
                    continue;
                }

                targets.Add(new(lastRead, row.Int64(1)));
                if (targets.Count == MaxStreams)
                {
                    return ([.. targets], lastRead);
                }
            }
        } while (read == StreamsPerRead);

        return ([.. targets], null);
    }
}

internal sealed class SqliteTrimJob(ReadOnlyMemory<TrimTarget> targets) : SqliteJob<(int Events, int Finished)>
{
    /// <summary>The pages that a step writes, as the number of rows of other writes that write as many.</summary>
    private const int PagesInRows = 32;

    private long _start;

    /// <summary>A step does not make the commits of users wait for the commit interval.</summary>
    public override int Rows => 1;

    public override int WalRows => PagesInRows;

    /// <summary>The duration of the commit, without the time in the queue.</summary>
    public TimeSpan Elapsed { get; private set; }

    public override void Complete()
    {
        Elapsed = Stopwatch.GetElapsedTime(_start);
        base.Complete();
    }

    protected override (int Events, int Finished) Execute(SqliteLogCommands commands)
    {
        _start = Stopwatch.GetTimestamp();
        return commands.Trim(targets.Span, SqliteEventTrimmer.MaxEvents);
    }
}
