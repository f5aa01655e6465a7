using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>Creates a workspace and its first owner.</summary>
[SliceApi]
internal sealed record CreateWorkspace(Guid WorkspaceId, string Name, Guid GeneralId, Guid OwnerId, DateTimeOffset At)
    : ChannelEffect;

/// <summary>The statements of <see cref="CreateWorkspace"/>.</summary>
internal sealed class CreateWorkspaceStatements : SharedEffectStatements<CreateWorkspace>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, CreateWorkspace e) =>
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
