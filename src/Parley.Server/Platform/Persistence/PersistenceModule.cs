using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;

namespace Parley.Server.Platform.Persistence;

/// <summary>Registers the database and the message log for the configured store.</summary>
internal static class PersistenceModule
{
    /// <summary>
    /// The number of pooled EF Core contexts: creating one costs more than a small query. More can be in use at once.
    /// </summary>
    private const int ContextPoolSize = 64;

    public static void AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[$"{ParleyOptions.Section}:{nameof(ParleyOptions.Database)}"]))
        {
            services.AddSqlite();
        }
        else
        {
            services.AddPostgres();
        }

        services.AddScoped(provider =>
            provider.GetRequiredService<IDbContextFactory<ParleyDbContext>>().CreateDbContext()
        );
        services.AddSingleton<LogMetrics>();
        services.AddSingleton<LogEpoch>();
        services.AddSingleton<IMessageReader, MessageReader>();
        services.AddSingleton<IEventReader, EventReader>();
        services.AddSingleton<UserSnapshotReader>();
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<ChannelReader>();
        services.AddSingleton<EffectRegistry>();
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<DatabaseStarter>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseStarter>());
        services.AddValidatedOptions<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.Section);
        services.AddRecurringJob<Retention>();
    }

    private static void AddSqlite(this IServiceCollection services)
    {
        services.AddValidatedOptions<SqliteOptions, SqliteOptionsValidator>(SqliteOptions.Section);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteWriteGate>();
        services.AddSingleton<SqliteCompaction>();
        services.AddSingleton<WriteGate>(provider => provider.GetRequiredService<SqliteWriteGate>());
#pragma warning disable EF1001 // See SqliteEfConnection.
        services.AddPooledDbContextFactory<SqliteParleyDbContext>(
            (provider, options) =>
                options
                    .UseSqlite(provider.GetRequiredService<SqliteDatabase>().ConnectionString)
                    .ReplaceService<ISqliteRelationalConnection, SqliteEfConnection>()
                    .ReplaceService<IRelationalTransactionFactory, SqliteTransactionFactory>()
                    .ReplaceService<IMigrationCommandExecutor, SqliteMigrationExecutor>()
                    // Not so with our executor: it executes each migration in one transaction.
                    .ConfigureWarnings(static warnings =>
                        warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning)
                    )
                    .AddInterceptors(provider.GetRequiredService<SqliteDatabase>()),
            ContextPoolSize
        );
#pragma warning restore EF1001
        services.AddSingleton<IDbContextFactory<ParleyDbContext>, ContextFactory<SqliteParleyDbContext>>();
        services.AddSingleton<SqliteMessageLog>();
        services.AddSingleton<IMessageLog>(provider => provider.GetRequiredService<SqliteMessageLog>());
        services.AddSingleton<IEventTrimmer>(provider => provider.GetRequiredService<SqliteMessageLog>());
        services.AddSingleton<StoreReader, SqliteStoreReader>();
        services.AddSingleton<IStore, SqliteStore>();
        services.AddSingleton<IWorkClaims, SqliteWorkClaims>();
        services.AddSingleton<IUserStreamStore, SqliteUserStreams>();
    }

    private static void AddPostgres(this IServiceCollection services)
    {
        services.AddValidatedOptions<PostgresOptions, PostgresOptionsValidator>(PostgresOptions.Section);
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<WriteGate, PostgresWriteGate>();
        // EF Core's strategy for PostgreSQL wraps a lost connection in another exception. Callers retry themselves.
        services.AddPooledDbContextFactory<PostgresParleyDbContext>(
            (provider, options) =>
                options
                    .UseNpgsql(
                        provider.GetRequiredService<PostgresDatabase>().Source,
                        postgres =>
                            postgres.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))
                    )
                    .ReplaceService<IRelationalConnection, PostgresEfConnection>()
                    .ReplaceService<IRelationalTransactionFactory, PostgresTransactionFactory>()
                    .AddInterceptors(new PostgresCommandInterceptor(provider.GetRequiredService<PostgresDatabase>())),
            ContextPoolSize
        );
        services.AddSingleton<IDbContextFactory<ParleyDbContext>, ContextFactory<PostgresParleyDbContext>>();
        services.AddSingleton<PostgresMessageLog>();
        services.AddSingleton<IMessageLog>(provider => provider.GetRequiredService<PostgresMessageLog>());
        services.AddSingleton<IEventTrimmer>(provider => provider.GetRequiredService<PostgresMessageLog>());
        services.AddSingleton<StoreReader, PostgresStoreReader>();
        services.AddSingleton<PostgresHealthMonitor>();
        services.AddSingleton<IWorkClaims, PostgresWorkClaims>();
        services.AddSingleton<IUserStreamStore, PostgresUserStreams>();
        services.AddSingleton<ClusterVersionCheck>();
        services.AddSingleton<IStore, PostgresStore>();
    }

    /// <summary>Hides the store from everything but this module.</summary>
    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> contexts)
        : IDbContextFactory<ParleyDbContext>
        where TContext : ParleyDbContext
    {
        public ParleyDbContext CreateDbContext() => contexts.CreateDbContext();

        public async Task<ParleyDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await contexts.CreateDbContextAsync(cancellationToken);
    }
}
