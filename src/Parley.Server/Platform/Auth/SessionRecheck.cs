using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Auth;

/// <summary>
/// Checks the session again after a slow body. Authentication runs before the body is read, and reading it may take
/// minutes: an ended session must not act that long.
/// </summary>
internal static class SessionRecheck
{
    /// <summary>Together with the session cache of one second this is promise P22.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>Call it when the request has been authenticated with this token.</summary>
    public static void Start(HttpContext context, string token) =>
        context.Features.Set(new Authenticated(token, ClockOf(context).GetTimestamp()));

    /// <summary>False: the session has ended since the authentication.</summary>
    public static async ValueTask<bool> IsStillValidAsync(HttpContext context)
    {
        if (context.Features.Get<Authenticated>() is not { } authenticated)
        {
            return true;
        }

        var sessions = context.RequestServices.GetRequiredService<ISessionFinder>();
        return ClockOf(context).GetElapsedTime(authenticated.At) < MaxAge
            || await sessions.FindAsync(authenticated.Token, context.RequestAborted) is not null;
    }

    /// <summary>
    /// Checks again in each endpoint with a body parameter. Endpoints that read the body themselves use
    /// <see cref="Limits.DeferredBody"/>, which checks too.
    /// </summary>
    public static void RecheckSessionsAfterBodies(this RouteGroupBuilder api) =>
        api.AddEndpointFilterFactory(
            static (endpoint, next) =>
                Array.Exists(
                    endpoint.MethodInfo.GetParameters(),
                    static parameter => parameter.ParameterType.Namespace == typeof(RegisterRequest).Namespace
                )
                    ? async invocation =>
                        await IsStillValidAsync(invocation.HttpContext)
                            ? await next(invocation)
                            : ParleyErrors.AuthRequired.ToHttp()
                    : next
        );

    /// <summary>The server's clock; the authentication handler has another one.</summary>
    private static TimeProvider ClockOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<TimeProvider>();

    private sealed record Authenticated(string Token, long At);
}
