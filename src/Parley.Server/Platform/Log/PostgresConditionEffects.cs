namespace Parley.Server.Platform.Log;

/// <summary>Checks the conditions of an append. They change nothing.</summary>
internal sealed class PostgresConditionEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(RequireFreeStreamId e) =>
        await sql.ExistsAsync("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $1)", e.ChannelId);

    public async Task<bool> ApplyAsync(RequireRole e) =>
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

    public async Task<bool> ApplyAsync(RequireRank e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $1 AND caller.user_id = $2 AND caller.role <= $4
            AND users.deactivated_at IS NULL AND (
                caller.role = $5 OR NOT EXISTS (
                    SELECT 1 FROM workspace_members target WHERE target.workspace_id = $1 AND target.user_id = $3
                        AND target.role = $5))
            FOR SHARE OF caller, users
            """,
            e.WorkspaceId,
            e.UserId,
            e.Target,
            WorkspaceRole.Admin,
            WorkspaceRole.Owner
        );

    public async Task<bool> ApplyAsync(LimitWorkspaces e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 WHERE (SELECT count(*) FROM workspaces WHERE created_by = $1) < $2
                AND (SELECT count(*) FROM workspace_members WHERE user_id = $1) < $3
            """,
            e.UserId,
            e.MaxCreated,
            e.MaxJoined
        );

    public async Task<bool> ApplyAsync(LimitChannels e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 WHERE (SELECT count(*) FROM channels WHERE workspace_id = $1) < $3 AND (
                (SELECT count(*) FROM channels WHERE workspace_id = $1 AND created_by = $2) < $4
                OR EXISTS (SELECT 1 FROM workspace_members WHERE workspace_id = $1 AND user_id = $2 AND role <= $5))
            """,
            e.WorkspaceId,
            e.UserId,
            e.MaxPerWorkspace,
            e.MaxCreated,
            WorkspaceRole.Admin
        );

    public async Task<bool> ApplyAsync(LimitJoinedChannels e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 WHERE (
                SELECT count(*) FROM channel_members joined JOIN channels ON channels.id = joined.channel_id
                WHERE joined.user_id = $2 AND channels.workspace_id = $1) < $3
            """,
            e.WorkspaceId,
            e.UserId,
            e.Max
        );
}
