using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Condition. Refused if the user is not a member of the workspace, has a role below <paramref name="MinRole"/>, or is
/// deactivated.
/// </summary>
[SliceApi]
internal sealed record RequireRole(Guid WorkspaceId, Guid UserId, WorkspaceRole MinRole) : ChannelEffect;

/// <summary>The statements of <see cref="RequireRole"/>.</summary>
internal sealed class RequireRoleStatements : EffectStatements<RequireRole>
{
    protected override bool Apply(SqliteEffectCommands sql, RequireRole e) =>
        sql.Exists(
            """
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $0 AND caller.user_id = $1 AND caller.role <= $2
                AND users.deactivated_at IS NULL
            """,
            e.WorkspaceId,
            e.UserId,
            (int)e.MinRole
        );

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RequireRole e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $1 AND caller.user_id = $2 AND caller.role <= $3
                AND users.deactivated_at IS NULL
            FOR SHARE
            """,
            e.WorkspaceId,
            e.UserId,
            e.MinRole
        );

    protected override void Lock(PostgresRowLocks locks, RequireRole e)
    {
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.Share);
        locks.User(e.UserId, PostgresRowLock.Share);
    }
}
