using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites;

/// <summary>Lets people in by invite. The use is counted in the commit that lets them in, so an invite for one lets in one, however many try at once.</summary>
internal sealed class InviteDoor(IDbContextFactory<ParleyDbContext> contexts, IGrainFactory grains, WorkspaceMaker workspaces, TimeProvider clock)
{
    /// <summary>The invite if it still opens; else <c>invite.not_found</c>, <c>invite.expired</c>, <c>invite.used_up</c>.</summary>
    public async Task<Result<InviteEntity>> CheckAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invite = await context.Invites.AsNoTracking().TagWith("invites.check").FirstOrDefaultAsync(candidate => candidate.Code == code, cancellationToken);
        return invite is null || !await MayInviteAsync(context, invite, cancellationToken) ? ParleyErrors.InviteNotFound
            : invite.ExpiresAt <= clock.GetUtcNow() ? ParleyErrors.InviteExpired
            : invite.MaxUses is { } most && invite.Uses >= most ? ParleyErrors.InviteUsedUp
            : invite;
    }

    /// <summary>Joins the workspace, #general and the invite's channels. Somebody who is in already spends no use.</summary>
    public async Task<Result<Workspace>> EnterAsync(string code, UserEntity user, CancellationToken cancellationToken)
    {
        var invite = await FindAsync(code, cancellationToken);
        if (!invite.Succeeded)
        {
            return invite.Error;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var workspace = await context.Workspaces.AsNoTracking().SingleAsync(candidate => candidate.Id == invite.Value.WorkspaceId, cancellationToken);
        var joined = await grains.ChannelOf(workspace.GeneralId).JoinAsync(
            new(user.Id, user.DisplayName, user.Kind, new(WorkspaceRole.Member, code)));
        if (!joined.Succeeded)
        {
            return (await CheckAsync(code, cancellationToken)).Error ?? joined.Error;
        }

        var role = await context.WorkspaceMembers.Where(member => member.WorkspaceId == workspace.Id && member.UserId == user.Id)
            .Select(member => member.Role).SingleAsync(cancellationToken);
        var view = new Workspace { Id = new(workspace.Id), Name = workspace.Name, Role = role, CreatedAt = workspace.CreatedAt };
        if (joined.Value.Changed)
        {
            await workspaces.NotifyAsync(user.Id, view);
        }

        // Also at a repetition: the first try may have ended half-way.
        foreach (var channelId in invite.Value.ChannelIds.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // One that was archived meanwhile is passed over: the rest of the invite still holds.
            var entered = await grains.ChannelOf(Guid.Parse(channelId)).JoinAsync(new(user.Id, user.DisplayName, user.Kind));
            if (entered.Error is { Kind: ErrorKind.Unavailable } error)
            {
                return error;
            }
        }

        return view;
    }

    /// <summary>An invite is worth no more than the role of its maker: who is out, or no admin any more, lets nobody in.</summary>
    private static Task<bool> MayInviteAsync(ParleyDbContext context, InviteEntity invite, CancellationToken cancellationToken) =>
        context.WorkspaceMembers.AnyAsync(
            member => member.WorkspaceId == invite.WorkspaceId && member.UserId == invite.CreatedBy && member.Role <= WorkspaceRole.Admin, cancellationToken);

    private async Task<Result<InviteEntity>> FindAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invite = await context.Invites.AsNoTracking().FirstOrDefaultAsync(candidate => candidate.Code == code, cancellationToken);
        return invite is null ? ParleyErrors.InviteNotFound : invite;
    }
}
