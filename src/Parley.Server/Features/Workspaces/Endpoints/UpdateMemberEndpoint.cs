using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

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
        UserEventTransactions transactions,
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

        // The conditions are part of the statement: the permission must hold when it is written, and two owners who
        // demote each other concurrently must not leave the workspace without an owner. A deactivated owner does not
        // count.
        var members = context.WorkspaceMembers.Where(candidate => candidate.WorkspaceId == workspaceId.Value);
        var workspaceIds = context
            .Workspaces.Where(workspace => workspace.Id == workspaceId.Value)
            .Select(workspace => workspace.Id);
        var changed = await transactions.ExecuteAsync(
            context,
            userId.Value,
            async (events, token) =>
                await context.LockOwnersAsync(workspaceIds, [caller.UserId, userId.Value], token)
                && await AppendEventAsync(events, members, workspaceId.Value, userId.Value, request.Role, token)
                && await members
                    .Where(candidate => candidate.UserId == userId.Value)
                    .Where(candidate =>
                        members.Any(membership =>
                            membership.UserId == caller.UserId
                            && (
                                membership.Role == WorkspaceRole.Owner
                                || (
                                    membership.Role == WorkspaceRole.Admin
                                    && candidate.Role != WorkspaceRole.Owner
                                    && request.Role != WorkspaceRole.Owner
                                )
                            )
                        )
                    )
                    .Where(candidate =>
                        request.Role == WorkspaceRole.Owner
                        || candidate.Role != WorkspaceRole.Owner
                        || members.Any(other =>
                            other.Role == WorkspaceRole.Owner
                            && other.UserId != userId.Value
                            && context
                                .Set<UserEntity>()
                                .Any(account => account.Id == other.UserId && account.DeactivatedAt == null)
                        )
                    )
                    .ExecuteUpdateAsync(set => set.SetProperty(candidate => candidate.Role, request.Role), token) == 1
                && await EndInvitesAsync(context, workspaceId.Value, userId.Value, request.Role, token),
            cancellationToken
        );
        if (!changed)
        {
            return (await ExplainAsync(members, caller.UserId, userId.Value, cancellationToken)).ToHttp();
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
    /// Before the update, which a refusal rolls back together with it: notifies the user's devices of another role.
    /// </summary>
    private static async Task<bool> AppendEventAsync(
        UserEventScope events,
        IQueryable<WorkspaceMemberEntity> members,
        Guid workspaceId,
        Guid userId,
        WorkspaceRole role,
        CancellationToken cancellationToken
    )
    {
        if (
            await members.AnyAsync(candidate => candidate.UserId == userId && candidate.Role != role, cancellationToken)
        )
        {
            await events.AppendAsync(WorkspaceEvents.RoleChanged(workspaceId, role), cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Deletes the invites of a member who loses the right to invite; a later promotion does not restore them.
    /// </summary>
    private static async Task<bool> EndInvitesAsync(
        ParleyDbContext context,
        Guid workspaceId,
        Guid userId,
        WorkspaceRole role,
        CancellationToken cancellationToken
    )
    {
        if (role > WorkspaceRole.Admin)
        {
            await context
                .Invites.TagWith("workspaces.end-invites")
                .Where(invite => invite.WorkspaceId == workspaceId && invite.CreatedBy == userId)
                .ExecuteDeleteAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Finds the condition that changed since the check.</summary>
    private static async Task<ParleyError> ExplainAsync(
        IQueryable<WorkspaceMemberEntity> members,
        Guid callerId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        var roles = await members
            .Where(member => member.UserId == callerId || member.UserId == userId)
            .ToDictionaryAsync(member => member.UserId, member => member.Role, cancellationToken);
        return !roles.TryGetValue(callerId, out var membership) ? ParleyErrors.WorkspaceNotFound
            : !roles.ContainsKey(userId) ? ParleyErrors.UserNotFound
            : membership == WorkspaceRole.Owner ? ParleyErrors.LastOwner
            : ParleyErrors.AccessForbidden;
    }
}
