using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Registers the gateway.</summary>
internal static class GatewayModule
{
    public static void AddGateway(this IServiceCollection services)
    {
        services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<FlushSchedulers>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<LocalNode>();
        services.AddSingleton<WhisperMetrics>();
        services.AddSingleton<WhisperCoalescer>();
        services.AddSingleton<UserWhispers>();
        services.AddSingleton<UserEventFeed>();
        services.AddSingleton<SocketHub>();
        services.AddSingleton<SocketCommandHandler>();
        services.AddSingleton<ConnectionBudget>();
        services.AddSingleton<ConnectionLimiter>();
        services.AddSingleton<SocketSlots>();
        services.AddSingleton<SocketAcceptor>();
        LimitedTransport.Use(services);
        services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(inner => connection => ConnectionHandover.RunAsync(connection, inner))
            )
        );
        services.AddSingleton<SocketDrainer>();
        services.AddHostedService(provider => provider.GetRequiredService<SocketDrainer>());
        services.AddHostedService<SocketMaintenance>();
    }

    /// <summary>Records the requests of each connection. Must run before all other middleware.</summary>
    public static void UseConnectionLimiter(this WebApplication application)
    {
        // Created here, so that settings over the system's limits fail the start before anything else runs.
        application.Services.GetRequiredService<ConnectionBudget>().LogReducedLimit(application.Logger);
        var clock = application.Services.GetRequiredService<TimeProvider>();
        application.Use(
            (context, next) =>
            {
                context.Features.Get<ConnectionLease>()?.MarkUsed(clock);
                return next(context);
            }
        );
    }
}
