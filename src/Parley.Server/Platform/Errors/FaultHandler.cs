using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Errors;

/// <summary>Maps exceptions to problem details: unreadable requests, an unavailable store, and bugs.</summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    /// <summary>The SQL standard's error class for invalid data.</summary>
    private const string DataException = "22";

    public static ParleyError Unsupported { get; } =
        new(ErrorKind.Unsupported, ErrorCodes.RequestUnsupported, "Send JSON with Content-Type: application/json.");

    /// <summary>
    /// Describes a bare 413, which Kestrel sets without an exception when a body turns out to be too large.
    /// </summary>
    public static Task DescribeAsync(StatusCodeContext context) =>
        context.HttpContext.Response.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? TooLarge(context.HttpContext).WriteAsync(context.HttpContext)
            : Task.CompletedTask;

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
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
                return TooLarge(context);
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return Unsupported;
            case BadHttpRequestException { InnerException: JsonException json }:
                return ParleyErrors.Malformed(Describe(json));
            case BadHttpRequestException bad:
                return ParleyErrors.Malformed(bad.Message);
            case DbException { SqlState: { } state } when state.StartsWith(DataException, StringComparison.Ordinal):
                // For example text with a NUL character. The request is invalid; the store is available.
                return ParleyErrors.Malformed(
                    "The request has a character or a number that cannot be stored or searched."
                );
            case var _ when IsUnavailable(exception):
                Log.StoreUnavailable(logger, context.Request.Method, exception);
                return ParleyErrors.Unavailable;
            default:
                Log.RequestFailed(
                    logger,
                    context.Request.Method,
                    context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName,
                    exception
                );
                return new(ErrorKind.Fault, ErrorCodes.ServerError, "The server failed. Report the traceId.");
        }
    }

    private static ParleyError TooLarge(HttpContext context)
    {
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        var limitText = limit is null ? "the limit" : $"the limit of {limit} bytes";
        var message = $"The body is larger than {limitText}. Send smaller requests.";
        return new(ErrorKind.TooLarge, ErrorCodes.RequestTooLarge, message);
    }

    /// <summary>
    /// The store is locked, full or unreachable, or a node of the cluster is. It may recover soon, and a retry is safe.
    /// </summary>
    public static bool IsUnavailable(Exception exception) =>
        exception
            is LogUnavailableException
                or DbException
                or DbUpdateException
                or TimeoutException
                or OrleansMessageRejectionException;

    /// <summary>The JSON path and the reason, without the .NET type names of the serializer's messages.</summary>
    public static string Describe(JsonException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var reason = end < 0 ? message : message[..end];
        if (reason.Contains("could not be converted", StringComparison.Ordinal))
        {
            reason = "the value has the wrong type or form";
        }
        else if (reason.Contains("missing required properties", StringComparison.Ordinal))
        {
            var colon = reason.LastIndexOf(':');
            reason = $"missing:{reason[(colon + 1)..].TrimEnd('.')}";
        }
        else if (reason.Contains("doesn't allow", StringComparison.Ordinal))
        {
            reason = "a required field must not be null";
        }
        else if (reason.Contains("Duplicate property", StringComparison.Ordinal))
        {
            reason = "a field comes twice";
        }

        return exception.Path is { Length: > 0 } path
            ? $"The body cannot be read at {path}: {reason}"
            : $"The body cannot be read: {reason}";
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Store unavailable during {Method}")]
        public static partial void StoreUnavailable(ILogger logger, string method, Exception exception);

        [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
        public static partial void RequestFailed(ILogger logger, string method, string? endpoint, Exception exception);
    }
}
