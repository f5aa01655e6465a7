using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Limits;

/// <summary>
/// Reads a large body after the access check. A body parameter of the handler would be read before the check.
/// </summary>
internal static class DeferredBody
{
    /// <param name="context">A request whose body has not been read.</param>
    /// <param name="bytes">The maximum size.</param>
    public static async Task<Result<T>> ReadAsync<T>(HttpContext context, long bytes)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            return FaultHandler.Unsupported;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
            var body = await context.Request.ReadFromJsonAsync(type, context.RequestAborted);
            return !await SessionRecheck.IsStillValidAsync(context) ? ParleyErrors.AuthRequired
                : body is null ? ParleyErrors.Malformed("The body is missing.")
                : body;
        }
        catch (JsonException exception)
        {
            return ParleyErrors.Malformed(FaultHandler.Describe(exception));
        }
    }
}
