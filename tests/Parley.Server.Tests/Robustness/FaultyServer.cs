using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Server.Features.Channels;
using Parley.Server.Gateway;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Robustness;

/// <summary>The server on Kestrel with access to its services, over a log that a test can make fail or wait.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataFolder _folder;
    private readonly List<TestUser> _users = [];

    private FaultyServer(WebApplication application, DataFolder folder, ShiftedClock clock)
    {
        (_application, _folder, Clock) = (application, folder, clock);
        Address = Addresses[0];
    }

    public Uri Address { get; }

    public ShiftedClock Clock { get; }

    public IServiceProvider Services => _application.Services;

    public SocketHub Hub => Services.GetRequiredService<SocketHub>();

    public SubscriptionRenewal Renewal => Services.GetRequiredService<SubscriptionRenewal>();

    public FaultyLog Log => Services.GetRequiredService<FaultyLog>();

    public IEventTrimmer Trimmer => Services.GetRequiredService<IEventTrimmer>();

    /// <summary>All listening addresses.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [
            .. _application
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Select(address => new Uri(address)),
        ];

    public static Task<FaultyServer> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(null, settings);

    public static async Task<FaultyServer> StartAsync(
        Action<KestrelServerOptions>? kestrel,
        params (string Name, string Value)[] settings
    )
    {
        var (folder, clock) = (new DataFolder(), new ShiftedClock());
        settings = await ParleyServer.WithDatabaseAsync(folder.Path, settings);
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Parley:Data"] = folder.Path,
                ["Parley:Registration"] = "Open",
                ["Parley:Accounts:AttemptsPerMinute"] = "1000000",
                ["Parley:Accounts:NameChangesPerHour"] = "1000000",
                ["Parley:Accounts:PasswordIterations"] = "1000",
                ["Parley:Accounts:PasswordQueue"] = "10000",
                ["Parley:Accounts:PasswordQueuePerNetwork"] = "10000",
                ["Parley:Messages:SendBurst"] = "100000",
                ["Parley:Writes:Burst"] = "100000",
                ["Parley:Gateway:DrainSeconds"] = "0",
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>($"Parley:{setting.Name}", setting.Value))
        );
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddParley();
        builder.WebHost.ConfigureKestrel(kestrel ?? (static _ => { }));
        builder.Services.AddSingleton(services => new FaultyLog(
            services.GetService<PostgresMessageLog>() ?? (IMessageLog)services.GetRequiredService<SqliteMessageLog>(),
            ActivatorUtilities.CreateInstance<EventReader>(services),
            ActivatorUtilities.CreateInstance<MessageReader>(services)
        ));
        builder.Services.AddSingleton<IMessageLog>(services => services.GetRequiredService<FaultyLog>());
        builder.Services.AddSingleton<IEventReader>(services => services.GetRequiredService<FaultyLog>());
        builder.Services.AddSingleton<IMessageReader>(services => services.GetRequiredService<FaultyLog>());
        var application = builder.Build();
        try
        {
            application.MapParley();
            await application.StartAsync();
            return new(application, folder, clock);
        }
        catch
        {
            await application.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The first user creates the first workspace; the others join by invite or create their own.</summary>
    public async Task<TestUser> RegisterAsync(string? invite = null)
    {
        var user = await TestUser.RegisterAsync(
            Address,
            new()
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = "Someone",
                Password = TestUser.Password,
                WorkspaceName = "First",
                Invite = invite,
            }
        );
        _users.Add(user);
        return user;
    }

    public IChannelGrain Owner(ChannelId channel) =>
        Services.GetRequiredService<IGrainFactory>().GetGrain<IChannelGrain>(channel.Value);

    public Task ExecuteAsync(string sql) => UseAsync(context => context.Database.ExecuteSqlRawAsync(sql));

    /// <summary>By the EF Core model, which is the same on both stores.</summary>
    public async Task UseAsync(Func<ParleyDbContext, Task> use)
    {
        await using var context = await Services
            .GetRequiredService<IDbContextFactory<ParleyDbContext>>()
            .CreateDbContextAsync();
        await use(context);
    }

    public async ValueTask DisposeAsync()
    {
        Log.Release();
        foreach (var user in _users)
        {
            await user.DisposeAsync();
        }

        await _application.StopAsync();
        await _application.DisposeAsync();
        PostgresCluster.Forget(_folder.Path);
        _folder.Dispose();
    }
}

/// <summary>One such server for all tests of a class, which run in sequence.</summary>
public sealed class FaultyServerFixture : IAsyncLifetime
{
    internal FaultyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await FaultyServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
