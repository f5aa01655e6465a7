using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Invites.Effects;

/// <summary>The statements that revoke the admissions by invite that a user has not used.</summary>
[SliceApi]
internal static class InviteAdmissions
{
    public static ValueTask<int> RevokeAsync(EffectCommands sql, Guid channelId, Guid userId) =>
        sql.ExecuteAsync("DELETE FROM invite_admissions WHERE channel_id = $1 AND user_id = $2", channelId, userId);
}
