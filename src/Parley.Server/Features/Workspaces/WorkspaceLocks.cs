using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>
/// Rows that a commit holds as they are until it is over, in the order that <see cref="WriteTransactions"/> tells.
/// </summary>
internal static class WorkspaceLocks
{
    extension(ParleyDbContext context)
    {
        /// <summary>
        /// The owners of these workspaces, and others of their members that the commit is about. A workspace keeps at
        /// least one owner; each of two who leave at the same time counts on the other, so they wait for each other. A
        /// statement after it sees what commits before it did, which one that begins at the same time does not on
        /// PostgreSQL.
        /// </summary>
        public async Task<bool> LockOwnersAsync(
            IQueryable<Guid> workspaceIds,
            Guid[] others,
            CancellationToken cancellationToken
        )
        {
            await context
                .WorkspaceMembers.Where(member => workspaceIds.Contains(member.WorkspaceId))
                .Where(member => member.Role == WorkspaceRole.Owner || others.Contains(member.UserId))
                .OrderBy(member => member.WorkspaceId)
                .ThenBy(member => member.UserId)
                .LockRowsAsync("workspaces.owners", cancellationToken);
            return true;
        }

        /// <summary>False: they are no owner or admin (any more), or their account is closed.</summary>
        public async Task<bool> LockManagerAsync(Guid workspaceId, Guid userId, CancellationToken cancellationToken) =>
            await context
                .WorkspaceMembers.Where(member => member.WorkspaceId == workspaceId && member.UserId == userId)
                .Where(member => member.Role <= WorkspaceRole.Admin)
                .OrderBy(member => member.UserId)
                .LockRowsAsync("workspaces.manager", cancellationToken) == 1
            && await context
                .Users.Where(user => user.Id == userId && user.DeactivatedAt == null)
                .OrderBy(user => user.Id)
                .LockRowsAsync("workspaces.account", cancellationToken) == 1;

        /// <summary>Those who count what is in it count each other. The last of what a commit holds.</summary>
        public async Task<bool> LockWorkspaceAsync(Guid workspaceId, CancellationToken cancellationToken) =>
            await context
                .Workspaces.Where(workspace => workspace.Id == workspaceId)
                .OrderBy(workspace => workspace.Id)
                .LockRowsAsync("workspaces.counted", cancellationToken) == 1;
    }
}
