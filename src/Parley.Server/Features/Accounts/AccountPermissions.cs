using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Permissions to deactivate, reactivate and reset the account of another user. An account belongs to all workspaces of
/// the server, so a role in one of them is not enough. They are conditions of the statement that acts: the decision is
/// made where it takes effect.
/// </summary>
internal static class AccountPermissions
{
    /// <summary>
    /// The user, if they are a member of the workspace and the caller, who is not deactivated, ranks above them in all
    /// their workspaces.
    /// </summary>
    public static IQueryable<UserEntity> ManageableBy(
        this ParleyDbContext context,
        Guid callerId,
        Guid workspaceId,
        Guid userId
    ) =>
        context
            .ManageableBy(callerId, userId)
            .Where(user =>
                context
                    .Set<WorkspaceMemberEntity>()
                    .Any(member => member.UserId == userId && member.WorkspaceId == workspaceId)
            );

    /// <summary>
    /// The user, if they are a member of any workspace and the caller, who is not deactivated, ranks above them in all
    /// their workspaces.
    /// </summary>
    public static IQueryable<UserEntity> ManageableBy(this ParleyDbContext context, Guid callerId, Guid userId) =>
        context
            .Users.Where(user => user.Id == userId && user.Kind == UserKind.Human)
            .Where(user =>
                context.Set<UserEntity>().Any(caller => caller.Id == callerId && caller.DeactivatedAt == null)
            )
            .Where(user => context.Set<WorkspaceMemberEntity>().Any(member => member.UserId == userId))
            .Where(user =>
                !context
                    .Set<WorkspaceMemberEntity>()
                    .Any(member =>
                        member.UserId == userId
                        && !context
                            .Set<WorkspaceMemberEntity>()
                            .Any(membership =>
                                membership.UserId == callerId
                                && membership.WorkspaceId == member.WorkspaceId
                                && membership.Role <= WorkspaceRole.Admin
                                && membership.Role < member.Role
                            )
                    )
            );

    /// <summary>The user, unless they are the last active owner of a workspace.</summary>
    public static IQueryable<UserEntity> ReplaceableOwner(this ParleyDbContext context, Guid userId) =>
        context
            .Users.Where(user => user.Id == userId)
            .Where(user =>
                !context
                    .Set<WorkspaceMemberEntity>()
                    .Any(membership =>
                        membership.UserId == userId
                        && membership.Role == WorkspaceRole.Owner
                        && !context
                            .Set<WorkspaceMemberEntity>()
                            .Any(other =>
                                other.WorkspaceId == membership.WorkspaceId
                                && other.UserId != userId
                                && other.Role == WorkspaceRole.Owner
                                && context
                                    .Set<UserEntity>()
                                    .Any(owner => owner.Id == other.UserId && owner.DeactivatedAt == null)
                            )
                    )
            );
}
