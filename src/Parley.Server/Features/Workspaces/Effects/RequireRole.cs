using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Condition. Refused if the user is not a member of the workspace, has a role below <paramref name="MinRole"/>, or is
/// deactivated.
/// </summary>
[SliceApi]
internal sealed record RequireRole(Guid WorkspaceId, Guid UserId, WorkspaceRole MinRole) : ChannelEffect;

/// <summary>The statements of <see cref="RequireRole"/>.</summary>
internal sealed class RequireRoleStatements : SharedEffectStatements<RequireRole>
{
    private static readonly SqlText Condition = new(dialect =>
        $"""
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $1 AND caller.user_id = $2 AND caller.role <= $3
                AND users.deactivated_at IS NULL
            {dialect.LockRows("FOR SHARE")}
            """
    );

    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, RequireRole e) =>
        sql.ExistsAsync(Condition, e.WorkspaceId, e.UserId, (int)e.MinRole);

    protected override void Lock(PostgresRowLocks locks, RequireRole e)
    {
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.Share);
        locks.User(e.UserId, PostgresRowLock.Share);
    }
}
