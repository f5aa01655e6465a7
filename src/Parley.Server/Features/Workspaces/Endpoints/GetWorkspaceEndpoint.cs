using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Returns a workspace of the caller.</summary>
internal static class GetWorkspaceEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapGet("/{workspaceId}", HandleAsync).WithName("getWorkspace").Returns<Workspace>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        Caller caller,
        WorkspaceAccess access,
        CancellationToken cancellationToken
    ) =>
        (await access.ForReadAsync(caller, workspaceId, cancellationToken)).ToHttp(view =>
            TypedResults.Ok(view.ToWorkspace())
        );
}
