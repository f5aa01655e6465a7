using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Creates a workspace. With an id of the client it is repeatable.</summary>
internal static class CreateWorkspaceEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces
            .MapPost("/", HandleAsync)
            .WithName("createWorkspace")
            .Returns<Workspace>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        CreateWorkspaceRequest request,
        Caller caller,
        WorkspaceCreator workspaces
    )
    {
        var name = AccountRules.CheckName("name", request.Name, WorkspaceCreator.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        var created = await workspaces.CreateAsync(request.Id?.Value, name.Value, caller.UserId);
        return created.ToHttp(workspace => TypedResults.Created($"/api/workspaces/{workspace.Id}", workspace));
    }
}
