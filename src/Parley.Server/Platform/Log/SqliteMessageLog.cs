using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>The log on SQLite. Writes go through <see cref="SqliteCommitLoop"/>.</summary>
internal sealed partial class SqliteMessageLog : IMessageLog, IEventTrimmer, IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly LogEpoch _epoch;
    private readonly TimeProvider _clock;
    private readonly ILogger<SqliteMessageLog> _logger;
    private readonly SqliteCommitLoop _commits;
    private readonly SqliteEventTrimmer _trimmer;

    public SqliteMessageLog(
        SqliteDatabase database,
        SqliteWriteGate gate,
        LogEpoch epoch,
        IOptions<SqliteOptions> options,
        EffectRegistry effects,
        LogMetrics metrics,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        ILogger<SqliteMessageLog> logger
    )
    {
        _database = database;
        _epoch = epoch;
        _clock = clock;
        _logger = logger;
        _commits = new(database, gate, options.Value, effects, metrics, clock, lifetime, logger);
        _trimmer = new(database, _commits, metrics, clock);
    }

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy => _commits.IsHealthy;

    /// <summary>Starts the commit loop. The schema must be up to date.</summary>
    public void Start()
    {
        var connection = _database.OpenForWriting();
        _epoch.Value = ReadOrCreateEpoch(connection);
        _commits.Start(connection, IsErasureDue(connection));
    }

    public Task<AppendResult> AppendAsync(Append append) => _commits.Enqueue(new SqliteAppendJob(append));

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        _commits.Enqueue(new SqliteMarkReadJob(channelId, userId, seq));

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(before, keep, cancellationToken);

    public Task<int> TrimAllAsync(Guid streamId, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(streamId, cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

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
