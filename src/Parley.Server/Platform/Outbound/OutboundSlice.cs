using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Outbound;

/// <summary>Registers <see cref="OutboundClient"/>.</summary>
internal sealed class OutboundSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<OutboundOptions, OutboundOptionsValidator>(OutboundOptions.Section);
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundAddressValidator>();
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<IOwnAddresses, SystemOwnAddresses>();
        services.AddSingleton<OutboundMetrics>();
        services.AddSingleton<OutboundClient>();
    }
}
