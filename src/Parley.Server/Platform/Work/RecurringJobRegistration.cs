using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Work;

/// <summary>Registers recurring jobs.</summary>
internal static class RecurringJobRegistration
{
    public static void AddRecurringJob<TJob>(this IServiceCollection services)
        where TJob : class, IRecurringJob
    {
        services.AddSingleton<TJob>();
        services.AddSingleton<IWorkHandler>(provider => new RecurringWork(provider.GetRequiredService<TJob>()));
    }
}
