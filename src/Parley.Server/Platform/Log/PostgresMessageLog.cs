using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// The log on PostgreSQL, which other nodes write to at the same time. Writes go through
/// <see cref="PostgresCommitLoop"/>.
/// </summary>
internal sealed class PostgresMessageLog(
    PostgresDatabase database,
    LogEpoch epoch,
    IOptions<PostgresOptions> options,
    EffectRegistry effects,
    LogMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<PostgresMessageLog> logger
) : IMessageLog, IEventTrimmer, IAsyncDisposable
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
    private readonly PostgresEventTrimmer _trimmer = new(database, metrics);

    /// <summary>Whether the last commit succeeded.</summary>
    public bool IsHealthy => _commits.IsHealthy;

    /// <summary>Starts the commit loop. The schema must be up to date.</summary>
    /// <param name="connection">Any open connection.</param>
    /// <param name="databaseId">The database, see <see cref="PostgresDatabase.CheckAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public async Task StartAsync(NpgsqlConnection connection, string databaseId, CancellationToken cancellationToken)
    {
        epoch.Value = await _epochs.ReadOrCreateAsync(connection, databaseId, cancellationToken);
        _commits.Start(databaseId, epoch.Value);
    }

    public Task<AppendResult> AppendAsync(Append append) => _commits.Enqueue(new PostgresAppendJob(append));

    public Task<(StreamHead Position, bool Moved)> MarkReadAsync(Guid channelId, Guid userId, long seq) =>
        _commits.Enqueue(new PostgresMarkReadJob(channelId, userId, seq));

    /// <summary>Commits an empty transaction, to find out whether commits succeed again.</summary>
    public Task ProbeAsync() => _commits.Enqueue(new PostgresProbeJob());

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(before, keep, cancellationToken);

    public Task<int> TrimAllAsync(Guid streamId, CancellationToken cancellationToken) =>
        _trimmer.RunAsync(streamId, cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();
}
