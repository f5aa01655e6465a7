using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Work;

/// <summary>Registers deferred work. Slices register their <see cref="IWorkHandler"/> and recurring jobs.</summary>
internal static class WorkModule
{
    public static void AddWork(this IServiceCollection services)
    {
        services.AddValidatedOptions<WorkOptions, WorkOptionsValidator>(WorkOptions.Section);
        services.AddSingleton<WorkQueue>();
        services.AddSingleton<WorkStore>();
        services.AddSingleton<WorkMetrics>();
        services.AddHostedService<WorkRunner>();
        services.AddEffect<EnqueueWorkStatements>();
    }

    public static void AddRecurringJob<TJob>(this IServiceCollection services)
        where TJob : class, IRecurringJob
    {
        services.AddSingleton<TJob>();
        services.AddSingleton<IWorkHandler>(provider => new RecurringWork(provider.GetRequiredService<TJob>()));
    }
}
