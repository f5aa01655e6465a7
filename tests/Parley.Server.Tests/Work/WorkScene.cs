using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Work;

/// <summary>A real database, and runners as those of several processes.</summary>
internal sealed class WorkScene : IAsyncDisposable
{
    private readonly List<(WorkRunner Runner, WorkMetrics Metrics)> _runners = [];
    private readonly LogCollector _log = new();
    private readonly ILoggerFactory _loggers;

    private WorkScene(LogHarness database)
    {
        Database = database;
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        Store = new(
            database.Get<IDbContextFactory<ParleyDbContext>>(),
            database.Get<WriteGate>(),
            database.Get<IWorkClaims>()
        );
        Queue = new(
            database.Get<IDbContextFactory<ParleyDbContext>>(),
            database.Get<WriteGate>(),
            database.Get<WorkSignal>()
        );
    }

    public LogHarness Database { get; }

    public WorkStore Store { get; }

    public WorkQueue Queue { get; }

    public IEnumerable<string> Log => _log.Entries;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WorkScene> OpenAsync() => new(await LogHarness.OpenAsync());

    /// <summary>Starts a runner. The same database has one signal, as one process has.</summary>
    public Task<WorkRunner> StartAsync(
        IWorkHandler handler,
        int leaseSeconds = 30,
        int pollSeconds = 1,
        TimeProvider? clock = null
    ) => StartAsync([handler], leaseSeconds, pollSeconds, clock);

    /// <summary>The same, with several handlers, which each pass takes in this order.</summary>
    public async Task<WorkRunner> StartAsync(
        IWorkHandler[] handlers,
        int leaseSeconds = 30,
        int pollSeconds = 1,
        TimeProvider? clock = null
    )
    {
        var metrics = new WorkMetrics(Database.Get<IMeterFactory>());
        var runner = new WorkRunner(
            Store,
            Database.Get<WorkSignal>(),
            metrics,
            handlers,
            Options.Create(new WorkOptions { LeaseSeconds = leaseSeconds, PollSeconds = pollSeconds }),
            clock ?? TimeProvider.System,
            _loggers.CreateLogger<WorkRunner>()
        );
        _runners.Add((runner, metrics));
        await runner.StartAsync(Token);
        return runner;
    }

    /// <summary>Adds the item, or starts its row anew.</summary>
    public async Task RestartAsync(WorkItem item)
    {
        await Database.UseAsync(context =>
            Database
                .Get<WriteGate>()
                .ExecuteInTransactionAsync(
                    context,
                    async token =>
                    {
                        await WorkQueue.RestartAsync(context, item, token);
                        return true;
                    },
                    Token
                )
        );
        Queue.Notify();
    }

    public async Task<Guid> AddAsync(string kind, TimeSpan dueIn = default, TimeSpan? expiresIn = null)
    {
        var item = Item(kind, dueIn, expiresIn);
        Assert.True(await Queue.TryAddAsync(item, int.MaxValue, Token));
        return item.Id;
    }

    public static WorkItem Item(string kind, TimeSpan dueIn = default, TimeSpan? expiresIn = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(Ids.New(), kind, "{}"u8.ToArray(), now + dueIn, now + expiresIn);
    }

    public async Task<List<WorkEntity>> RowsAsync()
    {
        List<WorkEntity> rows = [];
        await Database.UseAsync(async context => rows = await context.Work.AsNoTracking().ToListAsync(Token));
        return rows;
    }

    public Task UntilAsync(Predicate<List<WorkEntity>> state, string what) =>
        Wait.UntilAsync(async () => state(await RowsAsync()), () => $"{what}; log: {string.Join('\n', Log)}");

    public async ValueTask DisposeAsync()
    {
        foreach (var (runner, metrics) in _runners)
        {
            await runner.StopAsync(CancellationToken.None);
            runner.Dispose();
            metrics.Dispose();
        }

        _loggers.Dispose();
        await Database.DisposeAsync();
    }
}
