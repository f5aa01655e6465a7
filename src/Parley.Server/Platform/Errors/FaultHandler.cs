using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Errors;

/// <summary>Turns what was thrown into problem details: unreadable requests, an absent store, and, last, bugs.</summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Response.HasStarted || httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        await ToError(exception, httpContext).WriteAsync(httpContext);
        return true;
    }

    private ParleyError ToError(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new(ErrorKind.TooLarge, ErrorCodes.RequestTooLarge, "The body is larger than this server takes. Send less at once.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return new(ErrorKind.Unsupported, ErrorCodes.RequestUnsupported, "Send JSON with Content-Type: application/json.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return ParleyErrors.Malformed(Describe(json));
            case BadHttpRequestException bad:
                return ParleyErrors.Malformed(bad.Message);
            case LogUnavailableException:
                return ParleyErrors.Unavailable;
            default:
                Log.RequestFailed(logger, context.Request.Method, context.GetEndpoint()?.DisplayName, exception);
                return new(ErrorKind.Fault, ErrorCodes.ServerError, "The server failed. Report the traceId.");
        }
    }

    /// <summary>The place and the reason, without the names of .NET types that the serializer puts into its messages.</summary>
    public static string Describe(JsonException exception)
    {
        var message = exception.Message;
        var cut = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var reason = cut < 0 ? message : message[..cut];
        if (reason.Contains("could not be converted", StringComparison.Ordinal))
        {
            reason = "the value has the wrong type or form";
        }
        else if (reason.Contains("missing required properties", StringComparison.Ordinal))
        {
            var colon = reason.LastIndexOf(':');
            reason = $"missing:{reason[(colon + 1)..].TrimEnd('.')}";
        }

        return exception.Path is { Length: > 0 } path ? $"The body cannot be read at {path}: {reason}" : $"The body cannot be read: {reason}";
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
        public static partial void RequestFailed(ILogger logger, string method, string? endpoint, Exception exception);
    }
}
