using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>The sockets.</summary>
internal static class GatewayModule
{
    public static void AddGateway(this IServiceCollection services)
    {
        services.AddSlice<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<WritePasses>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<LocalNode>();
        services.AddSingleton<SocketHub>();
        services.AddSingleton<SocketActions>();
        services.AddSingleton<ConnectionBudget>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<SocketPlaces>();
        services.AddSingleton<SocketOpener>();
        GuardedTransport.Use(services);
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(inner => connection => Handover.RunAsync(connection, inner))
            )
        );
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<Housekeeping>();
    }

    /// <summary>Tells the gate that a connection is used. Before everything else of a request.</summary>
    public static void UseConnectionGate(this WebApplication application)
    {
        // Made here, so that settings that do not fit the system stop the start before anything else begins.
        application.Services.GetRequiredService<ConnectionBudget>().Tell(application.Logger);
        var clock = application.Services.GetRequiredService<TimeProvider>();
        application.Use(
            (context, next) =>
            {
                context.Features.Get<ConnectionLease>()?.Heard(clock);
                return next(context);
            }
        );
    }
}
