namespace Parley.Server.Platform.Log;

/// <summary>Applies the effects that create, rename and archive channels, and create workspaces.</summary>
internal sealed class SqliteChannelEffects(SqliteStatementCache sql)
{
    public bool Apply(CreateWorkspace e) =>
        sql.Execute(
            """
            INSERT INTO workspaces(id, name, general_id, created_by, created_at) VALUES($0, $1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """,
            e.WorkspaceId,
            e.Name,
            e.GeneralId,
            e.OwnerId,
            e.At
        ) == 1;

    public bool Apply(CreateChannel e) =>
        sql.Execute(
            """
            INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
            VALUES($0, $1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.WorkspaceId,
            e.Name,
            (int)e.Kind,
            e.Topic,
            e.CreatedBy,
            e.At
        ) == 1;

    public bool Apply(RenameChannel e) =>
        sql.Execute("UPDATE OR IGNORE channels SET name = $1, topic = $2 WHERE id = $0", e.ChannelId, e.Name, e.Topic)
        == 1;

    public bool Apply(ArchiveChannel e) =>
        sql.Execute("UPDATE channels SET archived_at = $1 WHERE id = $0", e.ChannelId, e.At) == 1;
}
