using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Outbound;

/// <summary>Registers <see cref="OutboundClient"/>.</summary>
internal static class OutboundModule
{
    public static void AddOutbound(this IServiceCollection services)
    {
        services.AddValidatedOptions<OutboundOptions, OutboundOptionsValidator>(OutboundOptions.Section);
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundAddressValidator>();
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<OutboundMetrics>();
        services.AddSingleton<OutboundClient>();
    }
}
