using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>Before anything else: checks the database, brings its schema up to date, starts the log. A failure here stops the server with the reason.</summary>
internal sealed class DatabaseStart(
    SqliteDatabase database, IDbContextFactory<ParleyDbContext> contexts, SqliteMessageLog log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        database.Check();
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await context.Database.MigrateAsync(cancellationToken);
        }

        log.Start();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
