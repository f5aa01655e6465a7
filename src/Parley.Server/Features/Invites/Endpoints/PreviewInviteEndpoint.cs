using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites.Endpoints;

/// <summary>Shows where an invite leads, before the sign-in.</summary>
internal static class PreviewInviteEndpoint
{
    public static void Map(RouteGroupBuilder invite) =>
        invite.MapGet("/", HandleAsync).WithName("previewInvite").Returns<InvitePreview>();

    public static async Task<IResult> HandleAsync(
        string code,
        InviteRedemption redemption,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        var invite = await redemption.CheckAsync(code, cancellationToken);
        if (!invite.Succeeded)
        {
            return invite.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await context
            .Workspaces.Where(workspace => workspace.Id == invite.Value.WorkspaceId)
            .Select(workspace => workspace.Name)
            .SingleAsync(cancellationToken);
        return TypedResults.Ok(
            new InvitePreview
            {
                WorkspaceId = new(invite.Value.WorkspaceId),
                WorkspaceName = name,
                ExpiresAt = invite.Value.ExpiresAt,
            }
        );
    }
}
