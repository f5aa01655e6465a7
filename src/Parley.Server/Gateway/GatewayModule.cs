using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform;

namespace Parley.Server.Gateway;

/// <summary>The sockets.</summary>
internal static class GatewayModule
{
    public static void AddGateway(this IServiceCollection services)
    {
        services.AddSlice<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<SocketHub>();
        services.AddSingleton<SocketActions>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<Housekeeping>();
    }
}
