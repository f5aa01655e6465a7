using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Lists the members of a workspace.</summary>
internal static class ListMembersEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapGet("/{workspaceId}/members", HandleAsync).WithName("listMembers").Returns<ItemList<Member>>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        Caller caller,
        WorkspaceAccess access,
        MemberQueries members,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var view = await access.ForReadAsync(caller, workspaceId, cancellationToken);
        return view.Succeeded
            ? (await members.OfWorkspaceAsync(workspaceId.Value, cursor, limit, cancellationToken)).ToHttp(
                TypedResults.Ok
            )
            : view.Error.ToHttp();
    }
}
