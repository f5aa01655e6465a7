using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Rest;

namespace Parley.Server.Platform;

/// <summary>What every slice needs in the same way.</summary>
internal static class SliceExtensions
{
    /// <summary>Any of 4xx: the code in the body tells more than the status.</summary>
    private const int DefaultErrorStatus = StatusCodes.Status400BadRequest;

    /// <summary>Options from the configuration, checked when the server starts.</summary>
    public static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services
            .AddOptions<TOptions>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = false)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    /// <summary>What the OpenAPI document says about an endpoint's answers.</summary>
    public static RouteHandlerBuilder Returns<T>(
        this RouteHandlerBuilder endpoint,
        int status = StatusCodes.Status200OK
    ) => endpoint.Produces<T>(status).Produces<Problem>(DefaultErrorStatus, "application/problem+json");

    /// <summary>The same for an endpoint that answers nothing.</summary>
    public static RouteHandlerBuilder ReturnsNothing(
        this RouteHandlerBuilder endpoint,
        int status = StatusCodes.Status204NoContent
    ) => endpoint.Produces(status).Produces<Problem>(DefaultErrorStatus, "application/problem+json");
}
