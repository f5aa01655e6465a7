using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Persistence;
using Parley.Socket;

namespace Parley.Server.Features.Workspaces;

/// <summary>
/// Takes somebody out of a workspace, or lets them go by themselves. Leaving #general is leaving the workspace, in one
/// commit; after it nothing of the workspace can be read, and the other channels follow. Whom somebody else takes out
/// does not come back by an older invite, also where they had left already.
/// </summary>
internal sealed class MemberRemoval(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, IGrainFactory grains)
{
    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        WorkspaceAccess access,
        MemberRemoval removal,
        CancellationToken cancellationToken
    )
    {
        var oneself = caller.UserId == userId.Value;
        var view = oneself
            ? await access.ForReadAsync(caller, workspaceId, cancellationToken)
            : await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        var refusal = await removal.RunAsync(view.Value, caller.UserId, userId.Value, cancellationToken);
        return refusal is null ? TypedResults.NoContent() : refusal.ToHttp();
    }

    /// <summary>Repeatable: what a removal that failed half-way left, the next one takes away.</summary>
    private async Task<ParleyError?> RunAsync(
        WorkspaceView workspace,
        Guid callerId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var gone = await grains
            .GetChannelGrain(workspace.GeneralId)
            .LeaveAsync(new(userId, Workspace: true, RemovedBy: callerId == userId ? null : callerId));
        if (!gone.Succeeded)
        {
            return gone.Error;
        }

        // Imported authors are in the workspace without being in #general.
        var removed = gone.Value.Changed
            ? 1
            : await gate.ExecuteAsync(
                token =>
                    context
                        .WorkspaceMembers.Where(member => member.WorkspaceId == workspace.Id && member.UserId == userId)
                        .Where(member =>
                            member.Role != WorkspaceRole.Owner
                            && context.WorkspaceMembers.Any(mine =>
                                mine.WorkspaceId == workspace.Id
                                && mine.UserId == callerId
                                && mine.Role <= WorkspaceRole.Admin
                            )
                        )
                        .ExecuteDeleteAsync(token),
                CancellationToken.None
            );

        // After it nobody can come into a channel any more, so these are all.
        var others = await (
            from channel in context.Channels
            join entry in context.ChannelMembers on channel.Id equals entry.ChannelId
            where channel.WorkspaceId == workspace.Id && entry.UserId == userId && channel.Id != workspace.GeneralId
            select channel.Id
        ).ToListAsync(CancellationToken.None);
        foreach (var channelId in others)
        {
            gone = await grains.GetChannelGrain(channelId).LeaveAsync(new(userId));
            if (!gone.Succeeded)
            {
                return gone.Error;
            }
        }

        if (removed == 0 && others.Count == 0)
        {
            // Who is out is barred by now all the same: leaving by themselves first is no way around a removal.
            var left = await context
                .ReadPositions.TagWith("workspaces.been-in")
                .AnyAsync(
                    position => position.ChannelId == workspace.GeneralId && position.UserId == userId,
                    CancellationToken.None
                );
            return left ? null : ParleyErrors.UserNotFound;
        }

        await grains
            .GetUserGrain(userId)
            .AppendAsync(userId, SharedFrame.Of(new WorkspaceLeft { UserSeq = 0, WorkspaceId = new(workspace.Id) }));
        return null;
    }
}
