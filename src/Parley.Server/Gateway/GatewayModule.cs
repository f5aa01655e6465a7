using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
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
        services.AddSingleton<SocketOpener>();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Use(inner => connection => Handover.RunAsync(connection, inner))));
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<Housekeeping>();
    }
}
