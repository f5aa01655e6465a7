using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Work;

/// <summary>Registers deferred work. Slices register their <see cref="IWorkHandler"/> and recurring jobs.</summary>
internal sealed class WorkSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<WorkOptions, WorkOptionsValidator>(WorkOptions.Section);
        services.AddSingleton<WorkQueue>();
        services.AddSingleton<WorkStore>();
        services.AddSingleton<WorkMetrics>();
        services.AddHostedService<WorkRunner>();
        services.AddEffect<EnqueueWorkStatements>();
    }
}
