using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites.Endpoints;

/// <summary>Deletes an invite. The statement requires that the caller still manages the workspace.</summary>
internal static class RevokeInviteEndpoint
{
    public static void Map(RouteGroupBuilder invites) =>
        invites.MapDelete("/{code}", HandleAsync).WithName("revokeInvite").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        string code,
        Caller caller,
        WorkspaceAccess access,
        IDbContextFactory<ParleyDbContext> contexts,
        WriteGate gate,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var revoked = await gate.ExecuteAsync(
            token =>
                context
                    .Invites.Where(invite => invite.Code == code && invite.WorkspaceId == workspaceId.Value)
                    .Where(invite =>
                        context
                            .Set<WorkspaceMemberEntity>()
                            .Any(membership =>
                                membership.WorkspaceId == invite.WorkspaceId
                                && membership.UserId == caller.UserId
                                && membership.Role <= WorkspaceRole.Admin
                            )
                    )
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
        return revoked == 0 ? ParleyErrors.InviteNotFound.ToHttp() : TypedResults.NoContent();
    }
}
