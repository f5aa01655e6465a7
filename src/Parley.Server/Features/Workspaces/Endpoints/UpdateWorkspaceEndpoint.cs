using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Renames a workspace.</summary>
internal static class UpdateWorkspaceEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapPatch("/{workspaceId}", HandleAsync).WithName("updateWorkspace").Returns<Workspace>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UpdateWorkspaceRequest request,
        Caller caller,
        WorkspaceAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var name = AccountRules.CheckName("name", request.Name, WorkspaceCreator.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        if (!string.Equals(view.Value.Name, name.Value, StringComparison.Ordinal))
        {
            var renamed = await grains
                .GetChannelGrain(view.Value.GeneralId)
                .ExecuteAsync(new RenameWorkspaceCommand(caller.UserId, name.Value));
            if (!renamed.Succeeded)
            {
                return renamed.Error.ToHttp();
            }
        }

        return TypedResults.Ok(view.Value.ToWorkspace() with { Name = name.Value });
    }
}
