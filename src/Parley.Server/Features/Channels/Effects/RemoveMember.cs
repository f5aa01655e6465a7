using Parley.Server.Features.Invites.Effects;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Removes a member from a channel, and the admissions by invite that the member has not used.</summary>
internal sealed record RemoveMember(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RemoveMember"/>.</summary>
internal sealed class RemoveMemberStatements : SharedEffectStatements<RemoveMember>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RemoveMember e)
    {
        await InviteAdmissions.RevokeAsync(sql, e.ChannelId, e.UserId);
        var removed = await sql.ExecuteAsync(
            "DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2",
            e.ChannelId,
            e.UserId
        );
        return await MemberCount.AddAsync(sql, e.ChannelId, -removed);
    }
}
