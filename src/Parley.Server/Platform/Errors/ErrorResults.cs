using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Parley.Json;
using Parley.Rest;

namespace Parley.Server.Platform.Errors;

/// <summary>Maps <see cref="ParleyError"/> to HTTP.</summary>
internal static class ErrorResults
{
    public static IResult ToHttp(this ParleyError error) => new ProblemResult(error);

    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> success) =>
        result.Succeeded ? success(result.Value) : result.Error.ToHttp();

    public static Problem ToProblem(this ParleyError error, HttpContext context) =>
        new()
        {
            Type = $"urn:parley:error:{error.Code}",
            Title = error.Kind switch
            {
                ErrorKind.Malformed => "The request cannot be read.",
                ErrorKind.Unauthenticated => "Not signed in.",
                ErrorKind.Forbidden => "Not allowed.",
                ErrorKind.NotFound => "Not found.",
                ErrorKind.Conflict => "The request conflicts with the current state.",
                ErrorKind.TooLarge => "The request is too large.",
                ErrorKind.Unsupported => "The content type is not supported.",
                ErrorKind.Rule => "A rule is broken.",
                ErrorKind.TooMany => "Too many requests.",
                ErrorKind.Unavailable => "The server is not available.",
                _ => "The server failed.",
            },
            Status = (int)error.Kind,
            Detail = error.Message,
            Code = error.Code,
            TraceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
            RetryAfterMs = error.RetryAfterMs,
            Errors = error.Fields,
        };

    public static Task WriteAsync(this ParleyError error, HttpContext context)
    {
        context.Response.StatusCode = (int)error.Kind;
        if (error.RetryAfterMs is { } wait)
        {
            context.Response.Headers.RetryAfter = ((wait + 999) / 1000).ToString();
        }

        return context.Response.WriteAsJsonAsync(
            error.ToProblem(context),
            ParleyJson.Default.Problem,
            "application/problem+json",
            context.RequestAborted
        );
    }

    private sealed class ProblemResult(ParleyError error) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => (int)error.Kind;

        public Task ExecuteAsync(HttpContext httpContext) => error.WriteAsync(httpContext);
    }
}
