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
/// Takes somebody out of a workspace, or lets them go by themselves. Leaving #general is leaving the workspace, in one commit; after it nothing of the
/// workspace can be read, and the other channels follow.
/// </summary>
internal sealed class MemberRemoval(IDbContextFactory<ParleyDbContext> contexts, IGrainFactory grains)
{
    /// <summary>Serializes removals, so that the last two owners cannot leave at the same time.</summary>
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId, UserId userId, Caller caller, WorkspaceAccess access, MemberRemoval removal, CancellationToken cancellationToken)
    {
        var oneself = caller.UserId == userId.Value;
        var view = oneself
            ? await access.ForReadAsync(caller, workspaceId, cancellationToken)
            : await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        return await removal.RunAsync(view.Value, userId.Value, cancellationToken) is { } refusal ? refusal.ToHttp() : TypedResults.NoContent();
    }

    private async Task<ParleyError?> RunAsync(WorkspaceView workspace, Guid userId, CancellationToken cancellationToken)
    {
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return await RunInTurnAsync(workspace, userId, cancellationToken);
        }
        finally
        {
            Turn.Release();
        }
    }

    private async Task<ParleyError?> RunInTurnAsync(WorkspaceView workspace, Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var members = context.WorkspaceMembers.Where(member => member.WorkspaceId == workspace.Id);
        var role = await members.Where(member => member.UserId == userId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefaultAsync(cancellationToken);
        if (role is null)
        {
            return ParleyErrors.UserNotFound;
        }

        if (role == WorkspaceRole.Owner)
        {
            if (workspace.Role != WorkspaceRole.Owner)
            {
                return ParleyErrors.AccessForbidden;
            }

            if (!await members.AnyAsync(member => member.Role == WorkspaceRole.Owner && member.UserId != userId, cancellationToken))
            {
                return ParleyErrors.LastOwner;
            }
        }

        var others = await (
            from channel in context.Channels
            join member in context.ChannelMembers on channel.Id equals member.ChannelId
            where channel.WorkspaceId == workspace.Id && member.UserId == userId && channel.Id != workspace.GeneralId
            select channel.Id).ToListAsync(cancellationToken);
        var left = await grains.GetGrain<IChannelGrain>(workspace.GeneralId).LeaveAsync(new(userId, Workspace: true));
        if (!left.Succeeded)
        {
            return left.Error;
        }

        foreach (var channelId in others)
        {
            await grains.GetGrain<IChannelGrain>(channelId).LeaveAsync(new(userId));
        }

        await grains.GetGrain<IUserGrain>(userId).NotifyAsync(
            new(userId, JsonFrames.Encode(new WorkspaceLeft { WorkspaceId = new(workspace.Id) }), null));
        return null;
    }
}
