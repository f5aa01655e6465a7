using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Auth;

/// <summary>
/// A request is let authenticated before its body is read, and a body may take its time. So whoever sent one slowly is asked for
/// the session again before anything is done: else one that has ended would go on acting for minutes.
/// </summary>
internal static class SessionRecheck
{
    /// <summary>Together with the second for which a session is remembered this is promise P22.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>The request has just been let authenticated with this token.</summary>
    public static void Start(HttpContext context, string token) =>
        context.Features.Set(new Authenticated(token, ClockOf(context).GetTimestamp()));

    /// <summary>False: the session has ended since the request was let authenticated.</summary>
    public static async ValueTask<bool> IsStillValidAsync(HttpContext context)
    {
        if (context.Features.Get<Authenticated>() is not { } authenticated)
        {
            return true;
        }

        var sessions = context.RequestServices.GetRequiredService<SessionStore>();
        return ClockOf(context).GetElapsedTime(authenticated.At) < MaxAge
            || await sessions.FindAsync(authenticated.Token, context.RequestAborted) is not null;
    }

    /// <summary>
    /// Asks wherever a handler is given a body. Those that read it themselves do so by <see cref="Limits.DeferredBody"/>,
    /// which asks too.
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

    /// <summary>Authentication has a clock of its own, which is not the server's.</summary>
    private static TimeProvider ClockOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<TimeProvider>();

    private sealed record Authenticated(string Token, long At);
}
