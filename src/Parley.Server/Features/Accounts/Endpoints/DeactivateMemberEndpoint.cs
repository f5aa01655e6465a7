using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Deactivates the account of a member.</summary>
internal static class DeactivateMemberEndpoint
{
    public static void Map(RouteGroupBuilder member) =>
        member.MapPut("/deactivation", HandleAsync).WithName("deactivateMember").ReturnsNothing();

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

        var closed = await deactivation.DeactivateMemberAsync(
            caller.UserId,
            workspaceId.Value,
            userId.Value,
            cancellationToken
        );
        return closed ? TypedResults.NoContent() : ParleyErrors.RankTooLow.ToHttp();
    }
}
