using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Condition. Refused unless <paramref name="UserId"/> may remove <paramref name="Target"/>: admins may, but only an
/// owner may remove an owner.
/// </summary>
[SliceApi]
internal sealed record RequireRank(Guid WorkspaceId, Guid UserId, Guid Target) : ChannelEffect;

/// <summary>The statements of <see cref="RequireRank"/>.</summary>
internal sealed class RequireRankStatements : SharedEffectStatements<RequireRank>
{
    private static readonly SqlText Condition = new(dialect =>
        $"""
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $1 AND caller.user_id = $2 AND caller.role <= $4
            AND users.deactivated_at IS NULL AND (
                caller.role = $5 OR NOT EXISTS (
                    SELECT 1 FROM workspace_members target WHERE target.workspace_id = $1 AND target.user_id = $3
                        AND target.role = $5))
            {dialect.LockRows("FOR SHARE OF caller, users")}
            """
    );

    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireRank e) =>
        sql.ExistsAsync(
            Condition,
            e.WorkspaceId,
            e.UserId,
            e.Target,
            (int)WorkspaceRole.Admin,
            (int)WorkspaceRole.Owner
        );

    protected override void Lock(PostgresRowLocks locks, RequireRank e)
    {
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.Share);
        locks.Member(e.WorkspaceId, e.Target, PostgresRowLock.Share);
        locks.User(e.UserId, PostgresRowLock.Share);
    }
}
