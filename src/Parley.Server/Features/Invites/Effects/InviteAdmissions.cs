using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Invites.Effects;

/// <summary>The statements that revoke the admissions by invite that a user has not used.</summary>
[SliceApi]
internal static class InviteAdmissions
{
    public static void Revoke(SqliteEffectCommands sql, Guid channelId, Guid userId) =>
        sql.Execute("DELETE FROM invite_admissions WHERE channel_id = $0 AND user_id = $1", channelId, userId);

    public static Task RevokeAsync(PostgresEffectCommands sql, Guid channelId, Guid userId) =>
        sql.ExecuteAsync("DELETE FROM invite_admissions WHERE channel_id = $1 AND user_id = $2", channelId, userId);
}
