using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Workspaces;

/// <summary>
/// Removes a member from a workspace, or lets a member leave. Leaving #general is leaving the workspace, in one commit.
/// After it nothing of the workspace is readable; the memberships in other channels follow. A user who was removed by
/// another user, even after leaving, is not admitted by older invites.
/// </summary>
internal sealed class MemberRemoval(
    IDbContextFactory<ParleyDbContext> contexts,
    UserEventTransactions transactions,
    IGrainFactory grains
)
{
    /// <summary>Idempotent: it completes an earlier removal that failed halfway.</summary>
    public async Task<ParleyError?> RemoveAsync(
        WorkspaceView workspace,
        Guid callerId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var left = await grains
            .GetChannelGrain(workspace.GeneralId)
            .ExecuteAsync(new LeaveCommand(userId, Workspace: true, RemovedBy: callerId == userId ? null : callerId));
        if (!left.Succeeded)
        {
            return left.Error;
        }

        // Imported authors are members of the workspace, not of #general.
        var removed =
            left.Value.Changed || await RemoveNonMemberOfGeneralAsync(context, workspace.Id, callerId, userId);

        // The user can no longer join a channel, so the list is complete.
        var others = await (
            from channel in context.Channels
            join entry in context.ChannelMembers on channel.Id equals entry.ChannelId
            where channel.WorkspaceId == workspace.Id && entry.UserId == userId && channel.Id != workspace.GeneralId
            select channel.Id
        ).ToListAsync(CancellationToken.None);
        foreach (var channelId in others)
        {
            left = await grains.GetChannelGrain(channelId).ExecuteAsync(new LeaveCommand(userId));
            if (!left.Succeeded)
            {
                return left.Error;
            }
        }

        if (!removed && others.Count == 0)
        {
            // The removal of a user who has left succeeds: it is recorded and blocks older invites.
            var wasMember = await context
                .ReadPositions.TagWith("workspaces.former-member")
                .AnyAsync(
                    position => position.ChannelId == workspace.GeneralId && position.UserId == userId,
                    CancellationToken.None
                );
            return wasMember ? null : ParleyErrors.UserNotFound;
        }

        return null;
    }

    private Task<bool> RemoveNonMemberOfGeneralAsync(
        ParleyDbContext context,
        Guid workspaceId,
        Guid callerId,
        Guid userId
    ) =>
        transactions.ExecuteAsync(
            context,
            userId,
            async (events, token) =>
            {
                var removed = await context
                    .WorkspaceMembers.Where(member => member.WorkspaceId == workspaceId && member.UserId == userId)
                    .Where(member =>
                        member.Role != WorkspaceRole.Owner
                        && context
                            .Set<WorkspaceMemberEntity>()
                            .Any(membership =>
                                membership.WorkspaceId == workspaceId
                                && membership.UserId == callerId
                                && membership.Role <= WorkspaceRole.Admin
                            )
                    )
                    .ExecuteDeleteAsync(token);
                if (removed == 0)
                {
                    return false;
                }

                await events.AppendAsync(WorkspaceEvents.Left(workspaceId), token);
                return true;
            },
            CancellationToken.None
        );
}
