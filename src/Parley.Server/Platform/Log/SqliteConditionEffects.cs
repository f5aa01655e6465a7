namespace Parley.Server.Platform.Log;

/// <summary>Checks the conditions of an append. They change nothing.</summary>
internal sealed class SqliteConditionEffects(SqliteStatementCache sql)
{
    public bool Apply(RequireFreeStreamId e) =>
        sql.Exists("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $0)", e.ChannelId);

    public bool Apply(RequireRole e) =>
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

    public bool Apply(RequireRank e) =>
        sql.Exists(
            """
            SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
            WHERE caller.workspace_id = $0 AND caller.user_id = $1 AND caller.role <= $3
            AND users.deactivated_at IS NULL AND (
                caller.role = $4 OR NOT EXISTS (
                    SELECT 1 FROM workspace_members target WHERE target.workspace_id = $0 AND target.user_id = $2
                        AND target.role = $4))
            """,
            e.WorkspaceId,
            e.UserId,
            e.Target,
            (int)WorkspaceRole.Admin,
            (int)WorkspaceRole.Owner
        );

    public bool Apply(LimitWorkspaces e) =>
        sql.Exists(
            """
            SELECT 1 WHERE (SELECT count(*) FROM workspaces WHERE created_by = $0) < $1
                AND (SELECT count(*) FROM workspace_members WHERE user_id = $0) < $2
            """,
            e.UserId,
            e.MaxCreated,
            e.MaxJoined
        );

    public bool Apply(LimitChannels e) =>
        sql.Exists(
            """
            SELECT 1 WHERE (SELECT count(*) FROM channels WHERE workspace_id = $0) < $2 AND (
                (SELECT count(*) FROM channels WHERE workspace_id = $0 AND created_by = $1) < $3
                OR EXISTS (SELECT 1 FROM workspace_members WHERE workspace_id = $0 AND user_id = $1 AND role <= $4))
            """,
            e.WorkspaceId,
            e.UserId,
            e.MaxPerWorkspace,
            e.MaxCreated,
            (int)WorkspaceRole.Admin
        );

    public bool Apply(LimitJoinedChannels e) =>
        sql.Exists(
            """
            SELECT 1 WHERE (
                SELECT count(*) FROM channel_members joined JOIN channels ON channels.id = joined.channel_id
                WHERE joined.user_id = $1 AND channels.workspace_id = $0) < $2
            """,
            e.WorkspaceId,
            e.UserId,
            e.Max
        );
}
