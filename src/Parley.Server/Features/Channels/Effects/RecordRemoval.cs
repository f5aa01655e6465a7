using Parley.Server.Features.Invites.Effects;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Records that another user removed a user from a channel, or from the workspace if the channel is #general. Older
/// invites no longer admit the user, and unused admissions are void. It also applies to users who left before; a user
/// who was never a member is not recorded.
/// </summary>
internal sealed record RecordRemoval(Guid ChannelId, Guid UserId, DateTimeOffset At) : ChannelEffect;

/// <summary>The statements of <see cref="RecordRemoval"/>.</summary>
internal sealed class RecordRemovalStatements : SharedEffectStatements<RecordRemoval>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RecordRemoval e)
    {
        await InviteAdmissions.RevokeAsync(sql, e.ChannelId, e.UserId);
        await sql.ExecuteAsync(
            """
            INSERT INTO removals(channel_id, user_id, removed_at) SELECT channels.id, users.id, $3 FROM channels
            JOIN users ON users.id = $2 WHERE channels.id = $1 AND (
                EXISTS (
                    SELECT 1 FROM workspace_members member
                    WHERE member.workspace_id = channels.workspace_id AND member.user_id = $2)
                OR EXISTS (SELECT 1 FROM read_positions reads WHERE reads.channel_id = $1 AND reads.user_id = $2))
            ON CONFLICT (channel_id, user_id) DO UPDATE SET removed_at = excluded.removed_at
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        return true;
    }
}
