using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Removes a member from a workspace, or lets the caller leave it.</summary>
internal static class RemoveMemberEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapDelete("/{workspaceId}/members/{userId}", HandleAsync).WithName("removeMember").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        WorkspaceAccess access,
        MemberRemoval removal,
        CancellationToken cancellationToken
    )
    {
        var isSelf = caller.UserId == userId.Value;
        var view = isSelf
            ? await access.ForReadAsync(caller, workspaceId, cancellationToken)
            : await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        var refusal = await removal.RemoveAsync(view.Value, caller.UserId, userId.Value, cancellationToken);
        return refusal is null ? TypedResults.NoContent() : refusal.ToHttp();
    }
}
