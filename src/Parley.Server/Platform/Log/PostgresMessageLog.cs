using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The log on PostgreSQL, which other nodes write to at the same time. Each node has one writing connection: what has
/// queued while the last commit was on its way goes into the next transaction (group commit, ADR-0015). Reads use the
/// pool beside it.
/// </summary>
internal sealed partial class PostgresMessageLog(
    PostgresDatabase database,
    IOptions<PostgresOptions> options,
    LogMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<PostgresMessageLog> logger
) : IMessageLog, IAsyncDisposable
{
    private readonly Channel<PostgresJob> _queue = System.Threading.Channels.Channel.CreateBounded<PostgresJob>(
        new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true }
    );

    private readonly PostgresLogReader _reader = new(database);
    private readonly PostgresEventTrimmer _trim = new(database);
    private string? _epoch;
    private string? _home;
    private Task _writing = Task.CompletedTask;

    public string Epoch => _epoch ?? throw new InvalidOperationException("The log has not been started.");

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy { get; private set; } = true;

    /// <summary>Starts the writer. The schema must be there.</summary>
    /// <param name="connection">Any connection.</param>
    /// <param name="home">Which database this is.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task StartAsync(NpgsqlConnection connection, string home, CancellationToken cancellationToken)
    {
        _home = home;
        _epoch = await ReadOrMakeEpochAsync(connection, home, cancellationToken);
        _writing = Task.Run(WriteAsync, CancellationToken.None);
    }

    public Task<AppendResult> AppendAsync(Append append) => Enqueue(new PostgresAppendJob(append));

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        Enqueue(new PostgresMarkReadJob(channelId, userId, seq));

    /// <summary>Finds out by a commit whether the log is well again.</summary>
    public Task ProbeAsync() => Enqueue(new PostgresProbeJob());

    public Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.HeadAsync(channelId, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.BeforeAsync(channelId, seq, limit, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.AfterAsync(channelId, seq, limit, cancellationToken);

    public Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken) =>
        _reader.FindAsync(messageId, cancellationToken);

    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.EventsAsync(channelId, seq, limit, cancellationToken);

    public Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.FloorAsync(channelId, cancellationToken);

    public Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.VersionsAsync(messageId, seq, limit, cancellationToken);

    public Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.PinsAsync(channelId, cancellationToken);

    public Task<IReadOnlyList<string>> ReadReactionsOfAsync(
        Guid messageId,
        Guid userId,
        CancellationToken cancellationToken
    ) => _reader.ReactionsOfAsync(messageId, userId, cancellationToken);

    public Task<StoredSession?> FindSessionAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        _reader.SessionAsync(tokenHash, cancellationToken);

    public Task<IReadOnlyCollection<Guid>> FindLiveSessionsAsync(
        Guid[] sessionIds,
        CancellationToken cancellationToken
    ) => _reader.LiveSessionsAsync(sessionIds, clock.GetUtcNow(), cancellationToken);

    public Task<UserSnapshot?> ReadUserSnapshotAsync(
        Guid userId,
        Guid sessionId,
        CancellationToken cancellationToken
    ) => _reader.PersonAsync(userId, sessionId, clock.GetUtcNow(), cancellationToken);

    public Task<StoredChannel?> ReadChannelAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.ChannelAsync(channelId, cancellationToken);

    public Task<int> TrimAsync(DateTimeOffset before, int keep) => _trim.RunAsync(before, keep);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private Task<T> Enqueue<T>(PostgresJob<T> job) =>
        !database.IsReachable
            ? Task.FromException<T>(new LogUnavailableException("The database server does not answer."))
        : _queue.Writer.TryWrite(job) ? job.Completion
        : Task.FromException<T>(new LogUnavailableException("The log's queue is full or closed."));

    /// <summary>
    /// A database that counts fewer starts than this node's folder remembers, or that is somewhere else than it was
    /// when its epoch was given (another server, another timeline), may have lost seqs that clients have seen. It gets
    /// a new epoch.
    /// </summary>
    private async Task<string> ReadOrMakeEpochAsync(
        NpgsqlConnection connection,
        string home,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // The row's lock makes nodes that start together take turns.
        var starts = long.Parse(
            (
                await ScalarAsync(
                    connection,
                    """
                    INSERT INTO meta(key, value) VALUES('starts', '1')
                    ON CONFLICT (key) DO UPDATE SET value = (meta.value::bigint + 1)::text RETURNING value
                    """,
                    cancellationToken
                )
            )!
        );
        var before = await ScalarAsync(connection, "SELECT value FROM meta WHERE key = 'home'", cancellationToken);
        var restored = database.Marker.IsOlder(starts - 1) || (before is not null && before != home);
        if (restored)
        {
            Log.NewEpoch(logger);
        }

        var epoch = await ScalarAsync(
            connection,
            """
            INSERT INTO meta(key, value) VALUES('epoch', $1)
            ON CONFLICT (key) DO UPDATE SET value = CASE WHEN $2 THEN excluded.value ELSE meta.value END RETURNING value
            """,
            cancellationToken,
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
            restored
        );
        await ScalarAsync(
            connection,
            "INSERT INTO meta(key, value) VALUES('home', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            cancellationToken,
            home
        );
        await transaction.CommitAsync(cancellationToken);
        database.Marker.Write(starts);
        return epoch!;
    }

    private static async Task<string?> ScalarAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken,
        params object[] values
    )
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return (string?)await batch.ExecuteScalarAsync(cancellationToken);
    }
}
