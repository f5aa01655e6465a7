using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The log on SQLite. Writes go through <see cref="SqliteCommitLoop"/>, reads use pooled connections.
/// </summary>
internal sealed partial class SqliteMessageLog : IMessageLog, IAsyncDisposable
{
    private const int MaxReaders = 8;

    private readonly SqliteDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<SqliteMessageLog> _logger;
    private readonly SqliteCommitLoop _commits;
    private readonly SqliteEventTrimmer _trimmer;
    private readonly ConcurrentBag<SqliteLogReader> _readers = [];
    private string? _epoch;

    public SqliteMessageLog(
        SqliteDatabase database,
        SqliteWriteGate gate,
        IOptions<SqliteOptions> options,
        EffectRegistry effects,
        LogMetrics metrics,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        ILogger<SqliteMessageLog> logger
    )
    {
        _database = database;
        _clock = clock;
        _logger = logger;
        _commits = new(database, gate, options.Value, effects, metrics, clock, lifetime, logger);
        _trimmer = new(database, _commits, metrics, clock);
    }

    public string Epoch => _epoch ?? throw new InvalidOperationException("The log has not been started.");

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy => _commits.IsHealthy;

    /// <summary>Starts the commit loop. The schema must be up to date.</summary>
    public void Start()
    {
        var connection = _database.OpenForWriting();
        _epoch = ReadOrCreateEpoch(connection);
        _commits.Start(connection, IsErasureDue(connection));
    }

    public Task<AppendResult> AppendAsync(Append append) => _commits.Enqueue(new SqliteAppendJob(append));

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        _commits.Enqueue(new SqliteMarkReadJob(channelId, userId, seq));

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(before, keep, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    public Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        Read(reader => reader.Head(channelId), cancellationToken);

    public Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(Guid[] streamIds, CancellationToken cancellationToken) =>
        Read(reader => reader.Ends(streamIds), cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Before(scope, seq, limit), cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => Read(reader => reader.After(scope, seq, limit), cancellationToken);

    public Task<StoredMessage?> FindAsync(Guid messageId, CancellationToken cancellationToken) =>
        Read(reader => reader.Find(messageId), cancellationToken);

    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        Guid channelId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Events(channelId, seq, limit), cancellationToken);

    public Task<long> ReadFloorAsync(Guid channelId, CancellationToken cancellationToken) =>
        Read(reader => reader.Floor(channelId), cancellationToken);

    public Task<IReadOnlyList<StoredVersion>> ReadVersionsAsync(
        Guid messageId,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Versions(messageId, seq, limit), cancellationToken);

    public Task<IReadOnlyList<StoredPin>> ReadPinsAsync(Guid channelId, CancellationToken cancellationToken) =>
        Read(reader => reader.Pins(channelId), cancellationToken);

    public Task<IReadOnlyList<string>> ReadReactionsOfAsync(
        Guid messageId,
        Guid userId,
        CancellationToken cancellationToken
    ) => Read(reader => reader.ReactionsOf(messageId, userId), cancellationToken);

    public Task<StoredSession?> FindSessionAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        Read(reader => reader.Session(tokenHash), cancellationToken);

    public Task<IReadOnlyCollection<Guid>> FindLiveSessionsAsync(
        Guid[] sessionIds,
        CancellationToken cancellationToken
    ) => Read(reader => reader.LiveSessions(sessionIds, _clock.GetUtcNow()), cancellationToken);

    public Task<UserSnapshot?> ReadUserSnapshotAsync(
        Guid userId,
        Guid sessionId,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Snapshot(userId, sessionId, _clock.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(
        Guid userId,
        Guid after,
        int limit,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Conversations(userId, after, limit), cancellationToken);

    public Task<StoredConversation?> ReadConversationAsync(
        Guid userId,
        Guid channelId,
        CancellationToken cancellationToken
    ) => Read(reader => reader.Conversation(userId, channelId), cancellationToken);

    public Task<StoredChannel?> ReadChannelAsync(Guid channelId, CancellationToken cancellationToken) =>
        Read(reader => reader.Channel(channelId), cancellationToken);

    /// <summary>
    /// SQLite has no asynchronous reads. A page from the cache takes about 10 microseconds, so the read runs on the
    /// caller's thread.
    /// </summary>
    private Task<T> Read<T>(Func<SqliteLogReader, T> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult(Read(query));
        }
        catch (SqliteException exception)
        {
            return Task.FromException<T>(new LogUnavailableException("The database cannot be read.", exception));
        }
    }

    private T Read<T>(Func<SqliteLogReader, T> query)
    {
        var reader = _readers.TryTake(out var pooled) ? pooled : new SqliteLogReader(_database.Open());
        var usable = false;
        try
        {
            var result = query(reader);
            usable = true;
            return result;
        }
        finally
        {
            // A burst may open more readers than the pool keeps. A failed reader is not reused.
            if (usable && _readers.Count < MaxReaders)
            {
                _readers.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    private static bool IsErasureDue(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = 'erasure'";
        return command.ExecuteScalar() is not null;
    }

    private string ReadOrCreateEpoch(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE key = 'starts'";
        var starts = long.Parse(command.ExecuteScalar() as string ?? "0");
        var restored = _database.Marker.IsRestored(starts);
        if (restored)
        {
            Log.NewEpoch(_logger);
        }

        command.CommandText = """
            DELETE FROM meta WHERE key = 'epoch' AND $restored;
            INSERT INTO meta(key, value) VALUES('epoch', $new) ON CONFLICT(key) DO NOTHING;
            INSERT INTO meta(key, value) VALUES('starts', $starts)
                ON CONFLICT(key) DO UPDATE SET value = excluded.value;
            SELECT value FROM meta WHERE key = 'epoch';
            """;
        command.Parameters.AddWithValue("$restored", restored);
        command.Parameters.AddWithValue("$new", Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N"));
        command.Parameters.AddWithValue("$starts", (starts + 1).ToString());
        var epoch = (string)command.ExecuteScalar()!;
        _database.Marker.Write(starts + 1);
        return epoch;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1103,
            Level = LogLevel.Warning,
            Message = "Database is older than its folder: it was restored. New epoch; clients resync"
        )]
        public static partial void NewEpoch(ILogger logger);
    }
}
