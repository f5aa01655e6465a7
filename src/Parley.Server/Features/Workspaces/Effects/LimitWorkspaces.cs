using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Condition. Refused if the user has created <paramref name="MaxCreated"/> workspaces or is a member of
/// <paramref name="MaxJoined"/>.
/// </summary>
[SliceApi]
internal sealed record LimitWorkspaces(Guid UserId, int MaxCreated, int MaxJoined) : ChannelEffect;

/// <summary>The statements of <see cref="LimitWorkspaces"/>.</summary>
internal sealed class LimitWorkspacesStatements : SharedEffectStatements<LimitWorkspaces>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, LimitWorkspaces e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE (SELECT count(*) FROM workspaces WHERE created_by = $1) < $2
                AND (SELECT count(*) FROM workspace_members WHERE user_id = $1) < $3
            """,
            e.UserId,
            e.MaxCreated,
            e.MaxJoined
        );

    /// <summary>Transactions that count the same workspaces must see each other.</summary>
    protected override void Lock(PostgresRowLocks locks, LimitWorkspaces e) =>
        locks.User(e.UserId, PostgresRowLock.NoKeyUpdate);
}
