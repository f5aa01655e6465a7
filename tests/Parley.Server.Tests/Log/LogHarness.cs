using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Log;

/// <summary>The message log alone, over a real database.</summary>
internal sealed class LogHarness : IAsyncDisposable
{
    private readonly DataFolder? _own;
    private readonly ServiceProvider _services;

    private LogHarness(DataFolder? own, ServiceProvider services) =>
        (_own, _services, Log) = (own, services, services.GetRequiredService<IMessageLog>());

    /// <summary>The folder of its files.</summary>
    public string Folder => _services.GetRequiredService<IOptions<ParleyOptions>>().Value.Data;

    public IMessageLog Log { get; }

    public IEventReader Events => Get<IEventReader>();

    public IMessageReader Messages => Get<IMessageReader>();

    public IEventTrimmer Trimmer => Get<IEventTrimmer>();

    /// <summary>The scope of its meters.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public SqliteWriteGate Gate => _services.GetRequiredService<SqliteWriteGate>();

    public Guid WorkspaceId { get; private set; }

    public Guid UserId { get; } = Ids.New();

    public static DateTimeOffset At { get; } = new(2026, 11, 24, 9, 41, 0, TimeSpan.Zero);

    public bool IsPostgres => _services.GetService<PostgresDatabase>() is not null;

    /// <summary>A service of the store.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="folder">The folder of another harness that was disposed; null for a new one.</param>
    /// <param name="settings">Settings below <c>Parley:</c>, with colons.</param>
    public static Task<LogHarness> OpenAsync(string? folder = null, params (string Name, string Value)[] settings) =>
        OpenAsync(folder, TimeProvider.System, settings);

    /// <inheritdoc cref="OpenAsync(string?, ValueTuple{string, string}[])"/>
    public static async Task<LogHarness> OpenAsync(
        string? folder,
        TimeProvider clock,
        params (string Name, string Value)[] settings
    )
    {
        var own = folder is null ? new DataFolder() : null;
        settings = await ParleyServer.WithDatabaseAsync(folder ?? own!.Path, settings);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Parley:Data", folder ?? own!.Path),
                .. settings.Select(setting =>
                    KeyValuePair.Create<string, string?>($"Parley:{setting.Name}", setting.Value)
                ),
            ])
            .Build();
        var services = new ServiceCollection()
            .AddMetrics()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(clock)
            .AddSingleton<IHostApplicationLifetime>(new Lifetime());
        services.AddValidatedOptions<ParleyOptions, ParleyOptionsValidator>(ParleyOptions.Section);
        services.AddPersistence(configuration);
        foreach (var statements in EffectTests.Statements)
        {
            services.AddSingleton(typeof(EffectStatements), statements);
        }

        var provider = services.BuildServiceProvider();
        try
        {
            var harness = new LogHarness(own, provider);
            await provider.GetRequiredService<IStore>().StartAsync(CancellationToken.None);
            return harness;
        }
        catch
        {
            await provider.DisposeAsync();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>A channel without workspace and events: only its stream matters.</summary>
    public static Guid Stream() => Ids.New();

    public static MessageDraft Draft(
        string content = "text",
        Guid? id = null,
        Guid? author = null,
        Guid? thread = null,
        Guid? replyTo = null
    ) =>
        new(
            id ?? Ids.New(),
            author ?? Guid.Parse("0196e2a4-0000-7000-8000-00000000000a"),
            content,
            MessageType.Text,
            thread,
            replyTo,
            At
        );

    public static EventDraft Event(params ChannelEffect[] effects) =>
        new(head => [(byte)'{', (byte)('0' + (head.Seq % 10)), (byte)'}'], effects, At);

    public Task<AppendResult> AppendAsync(Guid channel, StreamHead fence, params Draft[] drafts) =>
        Log.AppendAsync(new(channel, fence, drafts));

    /// <summary>A channel in the workspace of the harness, created as the server does.</summary>
    public async Task<Guid> ChannelAsync(string name)
    {
        var channel = Ids.New();
        var effects = new List<ChannelEffect>();
        if (WorkspaceId == default)
        {
            WorkspaceId = Ids.New();
            await UseAsync(async context =>
            {
                context.Users.Add(
                    new()
                    {
                        Id = UserId,
                        UserName = UserId.ToString("N"),
                        DisplayName = "U",
                        Kind = UserKind.Human,
                        CreatedAt = At,
                    }
                );
                await context.SaveChangesAsync();
            });
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
        long count = 0;
        await RunAsync(sql, async command => count = Convert.ToInt64(await command.ExecuteScalarAsync()));
        return count;
    }

    /// <summary>The plan of a query as the store explains it; on PostgreSQL with what was read.</summary>
    public async Task<string> ExplainAsync(string sql)
    {
        var lines = new List<string>();
        await RunAsync(
            IsPostgres ? $"EXPLAIN ANALYZE {sql}" : $"EXPLAIN QUERY PLAN {sql}",
            async command =>
            {
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                {
                    lines.Add(rows.GetString(rows.FieldCount - 1));
                }
            }
        );
        return string.Join('\n', lines);
    }

    public Task ExecuteAsync(string sql) => RunAsync(sql, command => command.ExecuteNonQueryAsync());

    /// <summary>By the EF Core model, which is the same on both stores.</summary>
    public async Task UseAsync(Func<ParleyDbContext, Task> use)
    {
        await using var context = await _services
            .GetRequiredService<IDbContextFactory<ParleyDbContext>>()
            .CreateDbContextAsync();
        await use(context);
    }

    /// <summary>An id in SQL.</summary>
    public string Id(Guid id) => IsPostgres ? $"'{id}'" : $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'";

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_own is not null)
        {
            PostgresCluster.Forget(_own.Path);
            _own.Dispose();
        }
    }

    private Task RunAsync(string sql, Func<DbCommand, Task> run) =>
        UseAsync(async context =>
        {
            var connection = context.Database.GetDbConnection();
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await run(command);
        });

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
            // No test stops the application.
        }
    }
}
