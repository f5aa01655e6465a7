using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Limits;

/// <summary>Limits the rate of changes per user: each change of a channel is an event for all its members.</summary>
internal sealed class WriteLimiter(IOptions<WriteLimitOptions> options, TimeProvider clock)
{
    private readonly UserTokenBuckets _buckets = new(options.Value.Burst, options.Value.PerSecond, clock);

    public bool TryTake(Guid userId, out TimeSpan wait) => _buckets.TryTake(userId, out wait);

    /// <summary>
    /// Limits every API request that changes something and has a caller, before its body is read. An endpoint filter
    /// would run after that.
    /// </summary>
    public Task GuardAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsGet(context.Request.Method)
        || !context.Request.Path.StartsWithSegments(ParleyServerExtensions.ApiPath, StringComparison.OrdinalIgnoreCase)
        || Caller.From(context.User) is not { } caller
        || TryTake(caller.UserId, out var wait)
            ? next(context)
            : ParleyErrors.RateLimited(wait).WriteAsync(context);
}

/// <summary>Limits of requests that change something.</summary>
internal sealed class WriteLimitOptions
{
    public const string Section = "Parley:Writes";

    /// <summary>Maximum burst of changes per user, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 200;

    /// <summary>Changes per second and user after the burst, 0.01-1 000 000.</summary>
    [Range(0.01, 1_000_000)]
    public double PerSecond { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class WriteLimitOptionsValidator : IValidateOptions<WriteLimitOptions>;
