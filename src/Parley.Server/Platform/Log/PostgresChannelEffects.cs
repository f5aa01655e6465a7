using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>Applies the effects that create, rename and archive channels, and create workspaces.</summary>
internal sealed class PostgresChannelEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(CreateWorkspace e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO workspaces(id, name, general_id, created_by, created_at) VALUES($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            """,
            e.WorkspaceId,
            e.Name,
            e.GeneralId,
            e.OwnerId,
            e.At
        ) == 1;

    public async Task<bool> ApplyAsync(CreateChannel e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
            VALUES($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.WorkspaceId,
            e.Name,
            e.Kind,
            e.Topic,
            e.CreatedBy,
            e.At
        ) == 1;

    public async Task<bool> ApplyAsync(RenameChannel e)
    {
        try
        {
            return await sql.ExecuteAsync(
                    "UPDATE channels SET name = $2, topic = $3 WHERE id = $1",
                    e.ChannelId,
                    e.Name,
                    e.Topic
                ) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    public async Task<bool> ApplyAsync(ArchiveChannel e) =>
        await sql.ExecuteAsync("UPDATE channels SET archived_at = $2 WHERE id = $1", e.ChannelId, e.At) == 1;
}
