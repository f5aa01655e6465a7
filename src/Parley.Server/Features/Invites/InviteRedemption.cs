using System.Buffers.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites;

/// <summary>
/// Redeems invites. The use is counted in the commit that adds the member: an invite with one use admits one user,
/// whatever the concurrency.
/// </summary>
[SliceApi]
internal sealed class InviteRedemption(
    IDbContextFactory<ParleyDbContext> contexts,
    AccountQueries accounts,
    IGrainFactory grains,
    TimeProvider clock
)
{
    /// <summary>
    /// Returns the invite if it is open; else <c>invite.not_found</c>, <c>invite.expired</c>, <c>invite.used_up</c>.
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
    /// Joins the workspace, #general and the channels of the invite. Each join is bound to the invite in its own
    /// commit: the first one spends a use and records admissions, the others use these, also in a retry after a partial
    /// failure. A user who is a member of all of them spends no use.
    /// </summary>
    public async Task<Result<Workspace>> RedeemAsync(string code, UserEntity user, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invite = await FindAsync(context, code, "invites.redeem", cancellationToken);
        if (invite is null)
        {
            return ParleyErrors.InviteNotFound;
        }

        var workspace = await context
            .Workspaces.AsNoTracking()
            .SingleAsync(candidate => candidate.Id == invite.WorkspaceId, cancellationToken);
        var channels = await FindGrantableChannelsAsync(context, invite, workspace.GeneralId, cancellationToken);
        var joined = await JoinAsync(
            workspace.GeneralId,
            user,
            new(code, channels, new(workspace.Name, workspace.CreatedAt, WorkspaceRole.Member)),
            cancellationToken
        );
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
        var refusal = await JoinChannelsAsync(channels, user, code, joined.Value.Changed, cancellationToken);
        return refusal is null ? view : refusal;
    }

    /// <summary>Joins the channels besides #general. Null: no error.</summary>
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
            var entered = await JoinAsync(channelId, user, new(code, channels, null), cancellationToken);
            if (entered.Error is not { } error)
            {
                joinedAny |= entered.Value!.Changed;
                continue;
            }

            // A user who joined any of them is admitted. A failure of the store is retried by the client.
            var refusal = await ExplainAsync(error, code, cancellationToken);
            if (refusal.Kind == ErrorKind.Unavailable || (!joinedAny && !IsSkippable(refusal)))
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>
    /// The channels that the creator can grant now, besides #general. A hint only: each commit checks again.
    /// </summary>
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
        var grantable = await context
            .ChannelMembers.TagWith("invites.grantable")
            .Where(member => member.UserId == invite.CreatedBy && named.Contains(member.ChannelId))
            .Select(member => member.ChannelId)
            .ToListAsync(cancellationToken);
        return [.. named.Where(grantable.Contains)];
    }

    private Task<Result<ChannelChange>> JoinAsync(
        Guid channelId,
        UserEntity user,
        RedeemedInvite entry,
        CancellationToken cancellationToken
    ) =>
        grains
            .GetChannelGrain(channelId)
            .JoinAsync(new(user.Id, user.DisplayName, user.Kind, Invite: entry), accounts, cancellationToken);

    /// <summary>
    /// The channel is archived, or the invite does not admit this user to it (any more): the rest of the invite still
    /// applies.
    /// </summary>
    private static bool IsSkippable(ParleyError error) =>
        error.Code is ErrorCodes.ChannelArchived or ErrorCodes.ChannelNotFound || error == ParleyErrors.InviteNotForYou;

    /// <summary>The commit only reports that the invite is not open; this finds the reason.</summary>
    private async Task<ParleyError> ExplainAsync(ParleyError error, string code, CancellationToken cancellationToken) =>
        error.Code != ErrorCodes.InviteNotFound
            ? error
            : (await CheckAsync(code, cancellationToken)).Error ?? ParleyErrors.InviteNotForYou;

    /// <summary>Skips the query for an invalid code: PostgreSQL accepts no U+0000 in parameters.</summary>
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

    /// <summary>An invite is only valid while its creator is an admin of the workspace.</summary>
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
                && context
                    .Set<UserEntity>()
                    .Any(creator => creator.Id == invite.CreatedBy && creator.DeactivatedAt == null),
            cancellationToken
        );
}
