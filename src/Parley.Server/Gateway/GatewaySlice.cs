using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Gateway;

/// <summary>Registers the gateway.</summary>
internal sealed class GatewaySlice : ISlice
{
    /// <summary>Time for the rest of the shutdown after the sockets are closed.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<FlushSchedulers>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<LocalNode>();
        services.AddSingleton<LocalChannels>();
        services.AddSingleton<NodeDirectory>();
        services.AddSingleton<INodeDirectory>(provider => provider.GetRequiredService<NodeDirectory>());
        services.AddSingleton<SubscriptionRenewal>();
        services.AddSingleton<OtherNodes>();
        services.AddGrainService<NodeService>();
        services.AddSingleton<WhisperMetrics>();
        services.AddSingleton<WhisperCoalescer>();
        services.AddSingleton<UserWhispers>();
        services.AddSingleton<UserEventFeed>();
        services.AddSingleton<SocketHub>();
        services.AddSingleton<SocketCommandHandler>();
        services.AddSingleton<SocketInitializer>();
        services.AddSingleton<SocketDispatcher>();
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
        services.AddHealthChecks().AddCheck<DrainCheck>("drain", tags: [TelemetrySlice.ReadyTag]);
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<GatewayOptions>>(
                (host, gateway) => host.ShutdownTimeout = TimeSpan.FromSeconds(gateway.Value.DrainSeconds) + StopTimeout
            );
        services.AddHostedService(provider => provider.GetRequiredService<SocketDrainer>());
        services.AddHostedService<SocketMaintenance>();
    }

    public void MapRoot(IEndpointRouteBuilder root) => SocketEndpoint.Map(root);

    /// <summary>Records the requests of each connection.</summary>
    public void UseFirst(WebApplication application)
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
