using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces.Endpoints;

/// <summary>Changes the role of a member.</summary>
internal static class UpdateMemberEndpoint
{
    public static void Map(RouteGroupBuilder workspaces) =>
        workspaces.MapPatch("/{workspaceId}/members/{userId}", HandleAsync).WithName("updateMember").Returns<Member>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        UpdateMemberRequest request,
        Caller caller,
        WorkspaceAccess access,
        AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var member = await context
            .WorkspaceMembers.AsNoTracking()
            .FirstOrDefaultAsync(
                candidate => candidate.WorkspaceId == workspaceId.Value && candidate.UserId == userId.Value,
                cancellationToken
            );
        if (member is null)
        {
            return ParleyErrors.UserNotFound.ToHttp();
        }

        if ((await accounts.FindUserAsync(userId.Value, cancellationToken))?.Kind != UserKind.Human)
        {
            return (
                ParleyErrors.AccessForbidden with
                {
                    Message = "Only human users have roles; this account has no login.",
                }
            ).ToHttp();
        }

        if (
            (member.Role == WorkspaceRole.Owner || request.Role == WorkspaceRole.Owner)
            && view.Value.Role != WorkspaceRole.Owner
        )
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        if (member.Role != request.Role)
        {
            var changed = await grains
                .GetChannelGrain(view.Value.GeneralId)
                .ExecuteAsync(new ChangeRoleCommand(caller.UserId, userId.Value, request.Role));
            if (
                !changed.Succeeded
                && await ExplainAsync(context, workspaceId, caller.UserId, userId, request.Role, changed.Error)
                    is { } refusal
            )
            {
                return refusal.ToHttp();
            }
        }

        return TypedResults.Ok(
            new Member
            {
                User = (await accounts.FindUserAsync(userId.Value, cancellationToken))!,
                Role = request.Role,
                JoinedAt = member.JoinedAt,
            }
        );
    }

    /// <summary>
    /// Finds the condition that changed since the check. Null: none, another request gave the member this role.
    /// </summary>
    private static async Task<ParleyError?> ExplainAsync(
        ParleyDbContext context,
        WorkspaceId workspaceId,
        Guid callerId,
        UserId userId,
        WorkspaceRole role,
        ParleyError error
    )
    {
        if (error != ParleyErrors.AccessForbidden)
        {
            return error;
        }

        var roles = await context
            .WorkspaceMembers.Where(member => member.WorkspaceId == workspaceId.Value)
            .Where(member => member.UserId == callerId || member.UserId == userId.Value)
            .ToDictionaryAsync(member => member.UserId, member => member.Role, CancellationToken.None);
        return !roles.TryGetValue(callerId, out var membership) ? ParleyErrors.WorkspaceNotFound
            : !roles.TryGetValue(userId.Value, out var current) ? ParleyErrors.UserNotFound
            : membership > WorkspaceRole.Admin ? ParleyErrors.AccessForbidden
            : current == role ? null
            : membership == WorkspaceRole.Owner ? ParleyErrors.LastOwner
            : ParleyErrors.AccessForbidden;
    }
}
