using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Ends a session of the caller.</summary>
internal static class RevokeSessionEndpoint
{
    public static void Map(RouteGroupBuilder me) =>
        me.MapDelete("/sessions/{sessionId}", HandleAsync).WithName("revokeSession").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        SessionId sessionId,
        Caller caller,
        SessionStore sessions,
        CancellationToken cancellationToken
    )
    {
        var ended = await sessions.EndAsync(caller.UserId, sessionId.Value, cancellationToken);
        await sessions.NotifyEndedAsync(caller.UserId, sessionId.Value);
        return ended ? TypedResults.NoContent() : ParleyErrors.SessionNotFound.ToHttp();
    }
}
