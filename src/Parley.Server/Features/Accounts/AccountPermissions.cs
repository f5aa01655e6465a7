using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Who may open, close and reset somebody's account. It is one for all workspaces of the server, so a role in one of
/// them is not enough. As conditions of the statement that acts, so that the decision is made where it takes effect.
/// </summary>
internal static class AccountPermissions
{
    /// <summary>
    /// The person, if they are in the workspace and the caller, whose account is open, ranks above them wherever they
    /// are.
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
                context.WorkspaceMembers.Any(member => member.UserId == userId && member.WorkspaceId == workspaceId)
            );

    /// <summary>
    /// The person, if they are in a workspace and the caller, whose account is open, ranks above them wherever they
    /// are.
    /// </summary>
    public static IQueryable<UserEntity> ManageableBy(this ParleyDbContext context, Guid callerId, Guid userId) =>
        context
            .Users.Where(user => user.Id == userId && user.Kind == UserKind.Human)
            .Where(user => context.Users.Any(caller => caller.Id == callerId && caller.DeactivatedAt == null))
            .Where(user => context.WorkspaceMembers.Any(member => member.UserId == userId))
            .Where(user =>
                !context.WorkspaceMembers.Any(member =>
                    member.UserId == userId
                    && !context.WorkspaceMembers.Any(mine =>
                        mine.UserId == callerId
                        && mine.WorkspaceId == member.WorkspaceId
                        && mine.Role <= WorkspaceRole.Admin
                        && mine.Role < member.Role
                    )
                )
            );

    /// <summary>The person, unless a workspace has no other owner whose account is open.</summary>
    public static IQueryable<UserEntity> ReplaceableOwner(this ParleyDbContext context, Guid userId) =>
        context
            .Users.Where(user => user.Id == userId)
            .Where(user =>
                !context.WorkspaceMembers.Any(mine =>
                    mine.UserId == userId
                    && mine.Role == WorkspaceRole.Owner
                    && !context.WorkspaceMembers.Any(other =>
                        other.WorkspaceId == mine.WorkspaceId
                        && other.UserId != userId
                        && other.Role == WorkspaceRole.Owner
                        && context.Users.Any(owner => owner.Id == other.UserId && owner.DeactivatedAt == null)
                    )
                )
            );
}
