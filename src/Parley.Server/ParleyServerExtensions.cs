using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Parley.Json;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server;

/// <summary>Adds Parley to an ASP.NET Core application.</summary>
public static class ParleyServerExtensions
{
    /// <summary>The path of the API, in any case, as in routing.</summary>
    internal const string ApiPath = "/api";

    /// <summary>
    /// Adds accounts, workspaces, channels, the message log on SQLite or PostgreSQL and its grains on Orleans. Settings
    /// come from the section <c>Parley</c>.
    /// </summary>
    public static IHostApplicationBuilder AddParley(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddValidatedOptions<ParleyOptions, ParleyOptionsValidator>(ParleyOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json => ParleyJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSecurityHeaders();
        services.AddSingleton<TrustedProxies>();
        services
            .AddOptions<ForwardedHeadersOptions>()
            .Configure<TrustedProxies>(static (headers, proxies) => proxies.Configure(headers));
        services.AddExceptionHandler<FaultHandler>();
        services.AddProblemDetails();
        services.AddPersistence(builder.Configuration);
        services.AddSingleton<PublicAddress>();
        foreach (var slice in Slices.All)
        {
            slice.AddServices(services);
        }

        builder.AddCluster();
        return builder;
    }

    /// <summary>
    /// Adds a content security policy and other security headers to every response of the application. Call it before
    /// everything that responds.
    /// </summary>
    public static WebApplication UseParleySecurityHeaders(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.Services.GetRequiredService<SecurityHeaders>().Use(application);
        return application;
    }

    /// <summary>
    /// Maps the API under <c>/api</c>, the socket at <c>/ws</c>, health, metrics and documents. Call it once, after
    /// <see cref="AddParley"/>.
    /// </summary>
    public static WebApplication MapParley(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        RuntimeVersion.Require(Environment.Version);
        foreach (var slice in Slices.All)
        {
            slice.UseFirst(application);
        }

        application.Services.GetRequiredService<DatabaseStarter>().BeginStart();
        application.UseForwardedHeaders();
        application.UseExceptionHandler();
        application.UseStatusCodePages(FaultHandler.DescribeAsync);
        application.Use(NoStoreAsync);
        application.Use(application.Services.GetRequiredService<PublicAddress>().GuardAsync);
        application.Use(application.Services.GetRequiredService<OriginPolicy>().GuardAsync);
        application.UseAuthentication();
        application.UseRateLimiter();
        application.UseAuthorization();
        application.Use(application.Services.GetRequiredService<WriteLimiter>().GuardAsync);
        var api = application.MapGroup(ApiPath);
        api.RecheckSessionsAfterBodies();
        foreach (var slice in Slices.All)
        {
            slice.MapApi(api);
            slice.MapRoot(application);
        }

        api.MapFallback("{**path}", NotFound).ExcludeFromDescription();
        return application;
    }

    /// <summary>
    /// Creates a link that sets a new password for an account, once and within an hour: for an owner whom nobody ranks
    /// above. Call it on an application that is built and not started. Null: there is no such account, or it is
    /// deactivated.
    /// </summary>
    public static async Task<string?> CreatePasswordResetAsync(
        this IHost application,
        string email,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(email);
        var code = AccountRules.Normalize(email) is { } address
            ? await application
                .Services.GetRequiredService<PasswordResetIssuer>()
                .ForOperatorAsync(address, cancellationToken)
            : null;
        return code?.Link(application.Services.GetRequiredService<PublicAddress>().Configured ?? string.Empty);
    }

    /// <summary>
    /// Reactivates an account, even one without a workspace, which nobody else could reactivate. Call it on an
    /// application that is built and not started. False: there is no deactivated account with this address.
    /// </summary>
    public static async Task<bool> ReactivateAccountAsync(
        this IHost application,
        string email,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(email);
        return AccountRules.Normalize(email) is { } address
            && await application
                .Services.GetRequiredService<Deactivation>()
                .ReactivateAsync(address, cancellationToken);
    }

    /// <summary>Responses for one user must not be served to another one from a cache.</summary>
    private static Task NoStoreAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(ApiPath, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        return next(context);
    }

    /// <summary>Routing skips JSON endpoints for other content types; these requests end up here.</summary>
    private static IResult NotFound(HttpContext context) =>
        context.Request.ContentType is not null && !context.Request.HasJsonContentType()
            ? FaultHandler.Unsupported.ToHttp()
            : new ParleyError(
                ErrorKind.NotFound,
                ErrorCodes.RequestNotFound,
                $"There is no {context.Request.Method} {context.Request.Path}. See /api/docs."
            ).ToHttp();
}
