using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Log;

/// <summary>The message log alone, over a real file.</summary>
internal sealed class LogBench : IAsyncDisposable
{
    private readonly DataFolder? _own;
    private readonly ServiceProvider _services;
    private readonly SqliteMessageLog _log;
    private readonly WriteGate _gate;
    private readonly LogMetrics _metrics;

    private LogBench(DataFolder? own, ServiceProvider services, SqliteDatabase database, WriteGate gate, SqliteMessageLog log, LogMetrics metrics) =>
        (_own, _services, Database, _gate, _log, _metrics) = (own, services, database, gate, log, metrics);

    public IMessageLog Log => _log;

    public SqliteDatabase Database { get; }

    public Guid WorkspaceId { get; private set; }

    public Guid UserId { get; } = Ids.New();

    public static DateTimeOffset At { get; } = new(2026, 11, 24, 9, 41, 0, TimeSpan.Zero);

    public static async Task<LogBench> OpenAsync(string? folder = null, SqliteOptions? options = null)
    {
        var own = folder is null ? new DataFolder() : null;
        var sqlite = Options.Create(options ?? new SqliteOptions());
        try
        {
            var database = new SqliteDatabase(sqlite, Options.Create(new ParleyOptions { Data = folder ?? own!.Path }));
            database.Check();
            var gate = new WriteGate();
            await using (var context = new SqliteParleyDbContext(
                new DbContextOptionsBuilder<SqliteParleyDbContext>().UseSqlite(database.ConnectionString).Options))
            {
                await context.Database.MigrateAsync();
            }

            var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            var metrics = new LogMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
            var log = new SqliteMessageLog(
                database, gate, sqlite, metrics, TimeProvider.System, new Lifetime(), NullLogger<SqliteMessageLog>.Instance);
            log.Start();
            return new(own, services, database, gate, log, metrics);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>A channel without workspace and events: only its stream matters.</summary>
    public static Guid Stream() => Ids.New();

    public static MessageDraft Draft(string content = "text", Guid? id = null, Guid? author = null, Guid? thread = null, Guid? replyTo = null) =>
        new(id ?? Ids.New(), author ?? Guid.Parse("0196e2a4-0000-7000-8000-00000000000a"), content, MessageType.Text, thread, replyTo, At);

    public static EventDraft Event(params ChannelEffect[] effects) => new(head => [(byte)'{', (byte)('0' + (head.Seq % 10)), (byte)'}'], effects, At);

    public Task<AppendResult> AppendAsync(Guid channel, StreamHead fence, params Draft[] drafts) => Log.AppendAsync(new(channel, fence, drafts));

    /// <summary>A channel as the server makes one, in the bench's workspace.</summary>
    public async Task<Guid> ChannelAsync(string name)
    {
        var channel = Ids.New();
        var effects = new List<ChannelEffect>();
        if (WorkspaceId == default)
        {
            WorkspaceId = Ids.New();
            await ExecuteAsync(
                $"INSERT INTO users(id, display_name, kind, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) VALUES(x'{Hex(UserId)}', 'U', 0, 0, 0, 0, 0, 0, 0)");
            effects.Add(new CreateWorkspace(WorkspaceId, "W", channel, UserId, At));
            effects.Add(new AddWorkspaceMember(WorkspaceId, UserId, WorkspaceRole.Owner, At));
        }

        effects.Add(new CreateChannel(channel, WorkspaceId, name, ChannelKind.Public, string.Empty, UserId, At));
        effects.Add(new AddMember(channel, UserId, At, new(1, 0)));
        var made = await AppendAsync(channel, default, Event([.. effects]));
        Assert.Equal(AppendOutcome.Committed, made.Outcome);
        return channel;
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = Database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = Database.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public static string Hex(Guid id) => Convert.ToHexString(id.ToByteArray(bigEndian: true));

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _metrics.Dispose();
        await _services.DisposeAsync();
        Database.Dispose();
        _gate.Dispose();
        _own?.Dispose();
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
            // Nobody stops here.
        }
    }
}
