using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;

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
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var ended = await sessions.EndAsync(caller.UserId, sessionId.Value, cancellationToken);

        // Also if the session was gone: an earlier request may have failed between the two steps.
        await grains.GetUserGrain(caller.UserId).SessionEndedAsync(caller.UserId, sessionId.Value);
        return ended ? TypedResults.NoContent() : ParleyErrors.SessionNotFound.ToHttp();
    }
}
