using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Ends the session of the caller.</summary>
internal static class LogOutEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/logout", HandleAsync).RequireAuthorization().WithName("logOut").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        Caller caller,
        SessionStore sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAsync(caller.UserId, caller.SessionId, cancellationToken);
        await sessions.NotifyEndedAsync(caller.UserId, caller.SessionId);
        SessionAuthentication.ClearCookie(context);
        return TypedResults.NoContent();
    }
}
