using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites;

/// <summary>
/// Lets people in by invite. The use is counted in the commit that lets them in, so an invite for one lets in one,
/// however many try at once.
/// </summary>
internal sealed class InviteRedemption(
    IDbContextFactory<ParleyDbContext> contexts,
    IGrainFactory grains,
    WorkspaceCreator workspaces,
    TimeProvider clock
)
{
    /// <summary>
    /// The invite if it still opens; else <c>invite.not_found</c>, <c>invite.expired</c>, <c>invite.used_up</c>.
    /// </summary>
    public async Task<Result<InviteEntity>> CheckAsync(string code, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invite = await FindAsync(context, code, "invites.check", cancellationToken);
        return invite is null || !await MayInviteAsync(context, invite, cancellationToken) ? ParleyErrors.InviteNotFound
            : invite.ExpiresAt <= clock.GetUtcNow() ? ParleyErrors.InviteExpired
            : invite.MaxUses is { } max && invite.Uses >= max ? ParleyErrors.InviteUsedUp
            : invite;
    }

    /// <summary>
    /// Joins the workspace, #general and the invite's channels. Each of these joins is bound to the invite in its own
    /// commit: the first one spends a use and records what it admits to, the others take that up, also when they are
    /// tried again after a failure half-way. Who is in everything already spends nothing.
    /// </summary>
    public async Task<Result<Workspace>> RedeemAsync(string code, UserEntity user, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invite = await FindAsync(context, code, "invites.enter", cancellationToken);
        if (invite is null)
        {
            return ParleyErrors.InviteNotFound;
        }

        var workspace = await context
            .Workspaces.AsNoTracking()
            .SingleAsync(candidate => candidate.Id == invite.WorkspaceId, cancellationToken);
        var channels = await FindGrantableChannelsAsync(context, invite, workspace.GeneralId, cancellationToken);
        var joined = await JoinAsync(workspace.GeneralId, user, new(code, channels, WorkspaceRole.Member));
        if (!joined.Succeeded)
        {
            return await ExplainAsync(joined.Error, code, cancellationToken);
        }

        var role = await context
            .WorkspaceMembers.Where(member => member.WorkspaceId == workspace.Id && member.UserId == user.Id)
            .Select(member => (WorkspaceRole?)member.Role)
            .FirstOrDefaultAsync(cancellationToken);
        if (role is null)
        {
            return ParleyErrors.WorkspaceNotFound;
        }

        var view = new Workspace
        {
            Id = new(workspace.Id),
            Name = workspace.Name,
            Role = role.Value,
            CreatedAt = workspace.CreatedAt,
        };
        if (joined.Value.Changed)
        {
            // Before the channels: where one of them fails, a second try finds them in the workspace and tells nobody.
            await workspaces.PublishJoinedAsync(user.Id, view);
        }

        var refusal = await JoinChannelsAsync(channels, user, code, joined.Value.Changed, cancellationToken);
        return refusal is null ? view : refusal;
    }

    /// <summary>Joins the channels beside #general; null when there is nothing to complain about.</summary>
    private async Task<ParleyError?> JoinChannelsAsync(
        Guid[] channels,
        UserEntity user,
        string code,
        bool joinedAny,
        CancellationToken cancellationToken
    )
    {
        foreach (var channelId in channels)
        {
            var entered = await JoinAsync(channelId, user, new(code, channels, null));
            if (entered.Error is not { } error)
            {
                joinedAny |= entered.Value!.Changed;
                continue;
            }

            // Who has come in by it is in, whatever became of it meanwhile; what failed is to be tried again.
            var refusal = await ExplainAsync(error, code, cancellationToken);
            if (refusal.Kind == ErrorKind.Unavailable || (!joinedAny && !IsSkippable(refusal)))
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>What its maker could give now, beside #general. Only for the answer: each commit asks again.</summary>
    private static async Task<Guid[]> FindGrantableChannelsAsync(
        ParleyDbContext context,
        InviteEntity invite,
        Guid generalId,
        CancellationToken cancellationToken
    )
    {
        var named = invite
            .ToChannels()
            .Select(channelId => channelId.Value)
            .Where(id => id != generalId)
            .Distinct()
            .ToArray();
        var given = await context
            .ChannelMembers.TagWith("invites.given")
            .Where(member => member.UserId == invite.CreatedBy && named.Contains(member.ChannelId))
            .Select(member => member.ChannelId)
            .ToListAsync(cancellationToken);
        return [.. named.Where(given.Contains)];
    }

    private Task<Result<ChannelChange>> JoinAsync(Guid channelId, UserEntity user, RedeemedInvite entry) =>
        grains.GetChannelGrain(channelId).JoinAsync(new(user.Id, user.DisplayName, user.Kind, Invite: entry));

    /// <summary>
    /// A channel that was archived, or that the invite does not open to this person (any more): the rest of the invite
    /// still holds.
    /// </summary>
    private static bool IsSkippable(ParleyError error) =>
        error.Code is ErrorCodes.ChannelArchived or ErrorCodes.ChannelNotFound || error == ParleyErrors.InviteNotForYou;

    /// <summary>The commit only says that the invite does not open; this says why.</summary>
    private async Task<ParleyError> ExplainAsync(ParleyError error, string code, CancellationToken cancellationToken) =>
        error.Code != ErrorCodes.InviteNotFound
            ? error
            : (await CheckAsync(code, cancellationToken)).Error ?? ParleyErrors.InviteNotForYou;

    /// <summary>What cannot be a code is not asked for: PostgreSQL takes no U+0000, not even to look for it.</summary>
    private static Task<InviteEntity?> FindAsync(
        ParleyDbContext context,
        string code,
        string tag,
        CancellationToken cancellationToken
    ) =>
        Base64Url.IsValid(code)
            ? context
                .Invites.AsNoTracking()
                .TagWith(tag)
                .FirstOrDefaultAsync(candidate => candidate.Code == code, cancellationToken)
            : Task.FromResult<InviteEntity?>(null);

    /// <summary>
    /// An invite is worth no more than the role of its maker: who is out, or no admin any more, lets nobody in.
    /// </summary>
    private static Task<bool> MayInviteAsync(
        ParleyDbContext context,
        InviteEntity invite,
        CancellationToken cancellationToken
    ) =>
        context.WorkspaceMembers.AnyAsync(
            member =>
                member.WorkspaceId == invite.WorkspaceId
                && member.UserId == invite.CreatedBy
                && member.Role <= WorkspaceRole.Admin
                && context.Users.Any(maker => maker.Id == invite.CreatedBy && maker.DeactivatedAt == null),
            cancellationToken
        );
}
