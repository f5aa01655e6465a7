using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Reactivates the account of a member.</summary>
internal static class ReactivateMemberEndpoint
{
    public static void Map(RouteGroupBuilder member) =>
        member.MapDelete("/deactivation", HandleAsync).WithName("reactivateMember").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        Deactivation deactivation,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var opened = await deactivation.ReactivateMemberAsync(
            caller.UserId,
            workspaceId.Value,
            userId.Value,
            cancellationToken
        );
        return opened ? TypedResults.NoContent() : ParleyErrors.RankTooLow.ToHttp();
    }
}
