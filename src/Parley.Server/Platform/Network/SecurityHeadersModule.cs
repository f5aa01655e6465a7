using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Network;

internal static class SecurityHeadersModule
{
    public static void AddSecurityHeaders(this IServiceCollection services)
    {
        services.AddValidatedOptions<ContentSecurityOptions, ContentSecurityOptionsValidator>(
            ContentSecurityOptions.Section
        );
        services.AddSingleton<SecurityHeaders>();
    }
}
