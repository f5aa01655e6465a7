using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites.Endpoints;

/// <summary>Lists the open invites of a workspace, newest first.</summary>
internal static class ListInvitesEndpoint
{
    public static void Map(RouteGroupBuilder invites) =>
        invites.MapGet("/", HandleAsync).WithName("listInvites").Returns<ItemList<Invite>>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        Caller caller,
        HttpContext http,
        WorkspaceAccess access,
        IDbContextFactory<ParleyDbContext> contexts,
        PublicAddress address,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invites = await context
            .Invites.AsNoTracking()
            .TagWith("invites.list")
            .Where(invite => invite.WorkspaceId == workspaceId.Value)
            .Where(InviteCreator.IsOpen(now))
            .OrderByDescending(invite => invite.CreatedAt)
            .ToListAsync(cancellationToken);
        var url = address.BaseUrlFor(http.Request);
        return TypedResults.Ok(new ItemList<Invite> { Items = [.. invites.Select(invite => invite.ToInvite(url))] });
    }
}
