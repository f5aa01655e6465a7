using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Starts the store. It begins as soon as the application is built and nothing else starts before it is done; what lies
/// between (routes, the construction of the silo) costs as much time again and goes on beside it. A failure stops the
/// server with the reason.
/// </summary>
internal sealed class DatabaseStart(IStore store, IDbContextFactory<ParleyDbContext> contexts)
    : IHostedLifecycleService,
        IDisposable
{
    private readonly CancellationTokenSource _givenUp = new();
    private readonly Lock _lock = new();
    private Task? _started;

    public void Begin()
    {
        lock (_lock)
        {
            _started ??= Task.Run(RunAsync);
        }
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        Begin();
        await using var registration = cancellationToken.Register(_givenUp.Cancel);
        await _started!;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _givenUp.Dispose();

    private async Task RunAsync()
    {
        // The model is wanted by the first request at the latest; made here it is made beside everything else.
        var model = Task.Run(() =>
        {
            using var context = contexts.CreateDbContext();
            return context.Model;
        });
        await store.StartAsync(_givenUp.Token);
        await model;
    }
}
