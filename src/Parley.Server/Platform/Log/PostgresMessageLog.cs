using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The log on PostgreSQL, which other nodes write to at the same time. Writes go through
/// <see cref="PostgresCommitLoop"/>, reads use pooled connections.
/// </summary>
internal sealed class PostgresMessageLog(
    PostgresDatabase database,
    IOptions<PostgresOptions> options,
    EffectRegistry effects,
    LogMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<PostgresMessageLog> logger
) : IMessageLog, IAsyncDisposable
{
    private readonly PostgresCommitLoop _commits = new(
        database,
        options.Value,
        effects,
        metrics,
        clock,
        lifetime,
        logger
    );
    private readonly PostgresEpoch _epochs = new(database, clock, logger);
    private readonly PostgresLogReader _reader = new(database);
    private readonly PostgresEventTrimmer _trimmer = new(database, metrics);
    private string? _epoch;

    public string Epoch => _epoch ?? throw new InvalidOperationException("The log has not been started.");

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy => _commits.IsHealthy;

    /// <summary>Starts the commit loop. The schema must be up to date.</summary>
    /// <param name="connection">Any open connection.</param>
    /// <param name="databaseId">The database, see <see cref="PostgresDatabase.CheckAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public async Task StartAsync(NpgsqlConnection connection, string databaseId, CancellationToken cancellationToken)
    {
        _epoch = await _epochs.ReadOrCreateAsync(connection, databaseId, cancellationToken);
        _commits.Start(databaseId, _epoch);
    }

    public Task<AppendResult> AppendAsync(Append append) => _commits.Enqueue(new PostgresAppendJob(append));

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        _commits.Enqueue(new PostgresMarkReadJob(channelId, userId, seq));

    /// <summary>Commits an empty transaction, to find out whether commits succeed again.</summary>
    public Task ProbeAsync() => _commits.Enqueue(new PostgresProbeJob());

    public Task<StreamHead> ReadHeadAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.HeadAsync(channelId, cancellationToken);

    public Task<IReadOnlyDictionary<Guid, long>> ReadEndsAsync(Guid[] streamIds, CancellationToken cancellationToken) =>
        _reader.EndsAsync(streamIds, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadBeforeAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.BeforeAsync(scope, seq, limit, cancellationToken);

    public Task<IReadOnlyList<StoredMessage>> ReadAfterAsync(
        MessageScope scope,
        long seq,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.AfterAsync(scope, seq, limit, cancellationToken);

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
    ) => _reader.UserSnapshotAsync(userId, sessionId, clock.GetUtcNow(), cancellationToken);

    public Task<IReadOnlyList<StoredConversation>> ReadConversationsAsync(
        Guid userId,
        Guid after,
        int limit,
        CancellationToken cancellationToken
    ) => _reader.ConversationsAsync(userId, after, limit, cancellationToken);

    public Task<StoredConversation?> ReadConversationAsync(
        Guid userId,
        Guid channelId,
        CancellationToken cancellationToken
    ) => _reader.ConversationAsync(userId, channelId, cancellationToken);

    public Task<StoredChannel?> ReadChannelAsync(Guid channelId, CancellationToken cancellationToken) =>
        _reader.ChannelAsync(channelId, cancellationToken);

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(before, keep, cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();
}
