using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Limits;

/// <summary>Registers the limits of requests and changes, and the limits that <c>ready</c> states.</summary>
internal sealed class LimitsSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<WriteLimitOptions, WriteLimitOptionsValidator>(WriteLimitOptions.Section);
        services.AddSingleton<WriteLimiter>();
        services.AddValidatedOptions<RequestLimitOptions, RequestLimitOptionsValidator>(RequestLimitOptions.Section);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, RequestLimits>();
        services.AddSingleton<ReadyLimits>();
    }
}
