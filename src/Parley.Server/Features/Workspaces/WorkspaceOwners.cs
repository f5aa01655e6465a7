using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Features.Workspaces;

/// <summary>A workspace keeps at least one owner. Each of two who leave at the same time counts on the other, so they wait for each other.</summary>
internal static class WorkspaceOwners
{
    /// <summary>
    /// Within a commit: holds the owners among these members until it is over. A statement after it sees what commits before it did, which one
    /// that begins at the same time does not on PostgreSQL.
    /// </summary>
    public static async Task<bool> HoldAsync(
        IQueryable<WorkspaceMemberEntity> members, CancellationToken cancellationToken)
    {
        await members.TagWith("workspaces.hold-owners").Where(member => member.Role == WorkspaceRole.Owner)
            .ExecuteUpdateAsync(set => set.SetProperty(member => member.Role, member => member.Role), cancellationToken);
        return true;
    }
}
