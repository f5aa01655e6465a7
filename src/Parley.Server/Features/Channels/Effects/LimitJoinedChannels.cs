using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>Condition. Refused if the user is a member of <paramref name="Max"/> channels of the workspace.</summary>
internal sealed record LimitJoinedChannels(Guid WorkspaceId, Guid UserId, int Max) : ChannelEffect;

/// <summary>The statements of <see cref="LimitJoinedChannels"/>.</summary>
internal sealed class LimitJoinedChannelsStatements : SharedEffectStatements<LimitJoinedChannels>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, LimitJoinedChannels e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE (
                SELECT count(*) FROM channel_members joined JOIN channels ON channels.id = joined.channel_id
                WHERE joined.user_id = $2 AND channels.workspace_id = $1) < $3
            """,
            e.WorkspaceId,
            e.UserId,
            e.Max
        );

    /// <summary>Transactions that count the same memberships must see each other.</summary>
    protected override void Lock(PostgresRowLocks locks, LimitJoinedChannels e) =>
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.NoKeyUpdate);
}
