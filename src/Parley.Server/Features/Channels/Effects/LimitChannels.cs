using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the workspace has <paramref name="MaxPerWorkspace"/> channels, or the user has created
/// <paramref name="MaxCreated"/> of them and is no admin.
/// </summary>
internal sealed record LimitChannels(Guid WorkspaceId, Guid UserId, int MaxPerWorkspace, int MaxCreated)
    : ChannelEffect;

/// <summary>The statements of <see cref="LimitChannels"/>.</summary>
internal sealed class LimitChannelsStatements : SharedEffectStatements<LimitChannels>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, LimitChannels e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE (SELECT count(*) FROM channels WHERE workspace_id = $1) < $3 AND (
                (SELECT count(*) FROM channels WHERE workspace_id = $1 AND created_by = $2) < $4
                OR EXISTS (SELECT 1 FROM workspace_members WHERE workspace_id = $1 AND user_id = $2 AND role <= $5))
            """,
            e.WorkspaceId,
            e.UserId,
            e.MaxPerWorkspace,
            e.MaxCreated,
            (int)WorkspaceRole.Admin
        );
}
