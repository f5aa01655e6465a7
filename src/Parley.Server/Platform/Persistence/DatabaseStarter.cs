using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Starts the store as soon as the application is built; nothing else starts before it is done. Routes and the silo are
/// set up at the same time, which takes as long. A failure stops the server with the reason.
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
        // The first request needs the model. Building it here runs in parallel to the start of the store.
        var model = Task.Run(() =>
        {
            using var context = contexts.CreateDbContext();
            return context.Model;
        });
        await store.StartAsync(_cancellation.Token);
        await model;
    }
}
