using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Starts the store. It begins as soon as the application is built and nothing else starts before it is done; what lies
/// between (routes, the construction of the silo) costs as much time again and goes on beside it. A failure stops the
/// server with the reason.
/// </summary>
internal sealed class DatabaseStarter(IStore store, IDbContextFactory<ParleyDbContext> contexts)
    : IHostedLifecycleService,
        IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _lock = new();
    private Task? _start;

    public void BeginStart()
    {
        lock (_lock)
        {
            _start ??= Task.Run(RunAsync);
        }
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        BeginStart();
        await using var registration = cancellationToken.Register(_cancellation.Cancel);
        await _start!;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _cancellation.Dispose();

    private async Task RunAsync()
    {
        // The model is wanted by the first request at the latest; made here it is made beside everything else.
        var model = Task.Run(() =>
        {
            using var context = contexts.CreateDbContext();
            return context.Model;
        });
        await store.StartAsync(_cancellation.Token);
        await model;
    }
}
