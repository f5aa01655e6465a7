using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>The database and the message log.</summary>
internal static class PersistenceModule
{
    public static void AddPersistence(this IServiceCollection services)
    {
        services.AddSlice<SqliteOptions, SqliteOptionsValidator>(SqliteOptions.Section);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<WriteGate>();
        services.AddDbContextFactory<SqliteParleyDbContext>((provider, options) => options
            .UseSqlite(provider.GetRequiredService<SqliteDatabase>().ConnectionString)
            .AddInterceptors(provider.GetRequiredService<SqliteDatabase>(), provider.GetRequiredService<WriteGate>()));
        services.AddSingleton<IDbContextFactory<ParleyDbContext>, ContextFactory<SqliteParleyDbContext>>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<ParleyDbContext>>().CreateDbContext());
        services.AddSingleton<LogMetrics>();
        services.AddSingleton<SqliteMessageLog>();
        services.AddSingleton<IMessageLog>(provider => provider.GetRequiredService<SqliteMessageLog>());
        services.AddSingleton<DatabaseStart>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseStart>());
    }

    /// <summary>Lets everything but this module forget which database it is.</summary>
    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<ParleyDbContext>
        where TContext : ParleyDbContext
    {
        public ParleyDbContext CreateDbContext() => contexts.CreateDbContext();

        public async Task<ParleyDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await contexts.CreateDbContextAsync(cancellationToken);
    }
}
