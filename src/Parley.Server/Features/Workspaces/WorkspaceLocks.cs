using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>Locks rows for the rest of the transaction, in the order of <see cref="WriteTransactions"/>.</summary>
[SliceApi]
internal static class WorkspaceLocks
{
    extension(ParleyDbContext context)
    {
        /// <summary>
        /// Locks the owners of the workspaces, and <paramref name="others"/>. A workspace keeps at least one owner: two
        /// owners who leave concurrently would count each other, so they wait for each other. On PostgreSQL only a
        /// statement after the lock sees the earlier commit.
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

        /// <summary>False: the user is no owner or admin (any more), or is deactivated.</summary>
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

        /// <summary>
        /// Locks the workspace, so that transactions that count its rows see each other. Always the last lock.
        /// </summary>
        public async Task<bool> LockWorkspaceAsync(Guid workspaceId, CancellationToken cancellationToken) =>
            await context
                .Workspaces.Where(workspace => workspace.Id == workspaceId)
                .OrderBy(workspace => workspace.Id)
                .LockRowsAsync("workspaces.counted", cancellationToken) == 1;
    }
}
