using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Rest;
using Parley.Server;

namespace Parley.Testing;

/// <summary>
/// The real server on Kestrel and SQLite (or PostgreSQL, see <see cref="PostgresCluster.IsChosen"/>), in this process,
/// on a free port of loopback. Registration is open and the limits of attempts and posts are high unless a test sets
/// them; passwords are hashed with few rounds, because tests create hundreds of accounts.
/// </summary>
public sealed partial class ParleyServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataFolder? _own;
    private readonly ConcurrentBag<TestUser> _users = [];
    private readonly SemaphoreSlim _first = new(1);
    private TestUser? _firstUser;
    private bool _stopped;

    private ParleyServer(
        WebApplication application,
        DataFolder? own,
        string folder,
        ShiftedClock clock,
        LogCollector log
    )
    {
        (_application, _own, Folder, Clock, Log) = (application, own, folder, clock, log);
        Address = new(
            application
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
        );
    }

    public Uri Address { get; }

    public string Folder { get; }

    public ShiftedClock Clock { get; }

    public LogCollector Log { get; }

    /// <summary>Every mapped route with a method.</summary>
    public IReadOnlyList<(string Method, string Pattern)> Endpoints =>
        [
            .. _application
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint =>
                    (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method =>
                        (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))
                    )
                ),
        ];

    /// <summary>The named routes and the methods that handle them.</summary>
    public IReadOnlyList<(string Name, MethodInfo Handler)> Handlers =>
        [
            .. _application
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null)
                .Select(endpoint =>
                    (
                        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName,
                        endpoint.Metadata.GetRequiredMetadata<MethodInfo>()
                    )
                ),
        ];

    public static Task<ParleyServer> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(null, settings);

    /// <param name="folder">The folder of another server that has stopped; null for a new one.</param>
    /// <param name="settings">Settings below <c>Parley:</c>, with colons.</param>
    public static async Task<ParleyServer> StartAsync(string? folder, params (string Name, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = folder is null ? new DataFolder() : null;
        var (clock, log) = (new ShiftedClock(), new LogCollector());
        settings = await WithDatabaseAsync(folder ?? own!.Path, settings);
        try
        {
            var application = Build(folder ?? own!.Path, clock, log, settings);
            try
            {
                await application.StartAsync();
                return new(application, own, folder ?? own!.Path, clock, log);
            }
            catch
            {
                await application.DisposeAsync();
                throw;
            }
        }
        catch
        {
            try
            {
                own?.Dispose();
            }
            catch (IOException)
            {
                // Something still writes into the folder. The reason why the start failed must not be lost for that.
            }

            throw;
        }
    }

    /// <summary>Adds a PostgreSQL database when the run uses PostgreSQL and the test names no database.</summary>
    public static async Task<(string Name, string Value)[]> WithDatabaseAsync(
        string folder,
        (string Name, string Value)[] settings
    ) =>
        PostgresCluster.IsChosen && !settings.Any(setting => setting.Name == "Database")
            ?
            [
                .. settings,
                ("Database", await PostgresCluster.ForFolderAsync(folder)),
                ("Postgres:AnswerSeconds", "60"),
            ]
            : settings;

    /// <summary>A client without authentication.</summary>
    public HttpClient Anonymous() =>
        new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(Address, "/api/") };

    /// <summary>The text of <c>/metrics</c>.</summary>
    public async Task<string> MetricsAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        return await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
    }

    /// <summary>Number of open sockets by the metrics; null without the metric.</summary>
    public async Task<int?> OpenSocketsAsync() =>
        OpenSockets().Match(await MetricsAsync()) is { Success: true } open
            ? int.Parse(open.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The user who created the first workspace of the server.</summary>
    public async Task<TestUser> FirstUserAsync()
    {
        await _first.WaitAsync();
        try
        {
            return _firstUser ??= await RegisterCoreAsync(
                "Founder",
                new()
                {
                    Email = string.Empty,
                    DisplayName = string.Empty,
                    Password = string.Empty,
                    WorkspaceName = "First",
                }
            );
        }
        finally
        {
            _first.Release();
        }
    }

    /// <summary>A new user without a workspace of their own.</summary>
    public async Task<TestUser> RegisterAsync(string name = "Someone", string? invite = null)
    {
        await FirstUserAsync();
        return await RegisterCoreAsync(
            name,
            new()
            {
                Email = string.Empty,
                DisplayName = string.Empty,
                Password = string.Empty,
                Invite = invite,
            }
        );
    }

    /// <summary>A new workspace with its owner and this number of members.</summary>
    public async Task<Team> TeamAsync(int members = 0)
    {
        var owner = await RegisterAsync("Owner");
        var workspace = await owner.CreateWorkspaceAsync(Ids.Name("team"));
        var team = new Team(owner, workspace, await owner.GeneralAsync(workspace.Id), RegisterAsync);
        for (var i = 0; i < members; i++)
        {
            await team.AddMemberAsync($"Member {i + 1}");
        }

        return team;
    }

    /// <summary>Like SIGTERM.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _application.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var user in _users)
        {
            await user.DisposeAsync();
        }

        await StopAsync();
        await _application.DisposeAsync();
        _first.Dispose();
        if (_own is not null)
        {
            PostgresCluster.Forget(_own.Path);
            _own.Dispose();
        }
    }

    private async Task<TestUser> RegisterCoreAsync(string name, RegisterRequest request)
    {
        var user = await TestUser.RegisterAsync(
            Address,
            request with
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = name,
                Password = TestUser.Password,
            }
        );
        _users.Add(user);
        return user;
    }

    private static WebApplication Build(
        string folder,
        ShiftedClock clock,
        LogCollector log,
        (string Name, string Value)[] settings
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Parley:Data"] = folder,
                ["Parley:Registration"] = "Open",
                ["Parley:Accounts:AttemptsPerMinute"] = "1000000",
                ["Parley:Accounts:NameChangesPerHour"] = "1000000",
                ["Parley:Accounts:PasswordIterations"] = "1000",
                ["Parley:Accounts:PasswordQueue"] = "10000",
                ["Parley:Accounts:PasswordQueuePerNetwork"] = "10000",
                ["Parley:Messages:SendBurst"] = "100000",
                ["Parley:Messages:SendsPerSecond"] = "100000",
                ["Parley:Writes:Burst"] = "100000",
                ["Parley:Writes:PerSecond"] = "100000",
                ["Parley:Gateway:DrainSeconds"] = "0",
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>($"Parley:{setting.Name}", setting.Value))
        );
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddParley();
        var application = builder.Build();
        application.MapParley();
        return application;
    }

    [GeneratedRegex(
        "^parley_sockets_open[^ ]* (?<count>-?[0-9]+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex OpenSockets();
}
