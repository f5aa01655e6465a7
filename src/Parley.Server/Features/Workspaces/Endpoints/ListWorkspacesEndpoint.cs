using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Lists the workspaces of the caller.</summary>
internal static class ListWorkspacesEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapGet("/", HandleAsync).WithName("listWorkspaces").Returns<ItemList<Workspace>>();

    public static async Task<IResult> HandleAsync(
        Caller caller,
        WorkspaceAccess access,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(new ItemList<Workspace> { Items = await access.ListAsync(caller, cancellationToken) });
}
