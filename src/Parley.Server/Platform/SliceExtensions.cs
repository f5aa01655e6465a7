using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Platform;

/// <summary>Registration helpers that all slices share.</summary>
internal static class SliceExtensions
{
    /// <summary>Stands for any 4xx status; the code in the body is more specific.</summary>
    private const int DefaultErrorStatus = StatusCodes.Status400BadRequest;

    /// <summary>
    /// Binds options to a configuration section and validates them at the start. Options with
    /// <see cref="ReadyLimitAttribute"/> become limits of <c>ready</c>.
    /// </summary>
    public static void AddValidatedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services
            .AddOptions<TOptions>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = false)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        foreach (var property in typeof(TOptions).GetProperties())
        {
            if (property.GetCustomAttribute<ReadyLimitAttribute>() is { } limit)
            {
                services.AddSingleton(provider => new ReadyLimit(
                    limit.Name,
                    property.GetValue(provider.GetRequiredService<IOptions<TOptions>>().Value)!
                ));
            }
        }
    }

    /// <summary>Declares the responses of an endpoint in the OpenAPI document.</summary>
    public static RouteHandlerBuilder Returns<T>(
        this RouteHandlerBuilder endpoint,
        int status = StatusCodes.Status200OK
    ) => endpoint.Produces<T>(status).Produces<Problem>(DefaultErrorStatus, "application/problem+json");

    /// <summary>The same for an endpoint without a response body.</summary>
    public static RouteHandlerBuilder ReturnsNothing(
        this RouteHandlerBuilder endpoint,
        int status = StatusCodes.Status204NoContent
    ) => endpoint.Produces(status).Produces<Problem>(DefaultErrorStatus, "application/problem+json");
}
