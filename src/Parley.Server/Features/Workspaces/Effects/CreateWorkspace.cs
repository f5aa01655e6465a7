using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>Creates a workspace and its first owner.</summary>
[SliceApi]
internal sealed record CreateWorkspace(Guid WorkspaceId, string Name, Guid GeneralId, Guid OwnerId, DateTimeOffset At)
    : ChannelEffect;

/// <summary>The statements of <see cref="CreateWorkspace"/>.</summary>
internal sealed class CreateWorkspaceStatements : EffectStatements<CreateWorkspace>
{
    protected override bool Apply(SqliteEffectCommands sql, CreateWorkspace e) =>
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

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, CreateWorkspace e) =>
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
}
