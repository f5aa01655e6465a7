using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>Changes the name of the workspace whose #general is the channel. Refused for another channel.</summary>
internal sealed record RenameWorkspace(Guid WorkspaceId, Guid GeneralId, string Name) : ChannelEffect;

/// <summary>The statements of <see cref="RenameWorkspace"/>.</summary>
internal sealed class RenameWorkspaceStatements : EffectStatements<RenameWorkspace>
{
    protected override bool Apply(SqliteEffectCommands sql, RenameWorkspace e) =>
        sql.Execute(
            "UPDATE workspaces SET name = $2 WHERE id = $0 AND general_id = $1",
            e.WorkspaceId,
            e.GeneralId,
            e.Name
        ) == 1;

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RenameWorkspace e) =>
        await sql.ExecuteAsync(
            "UPDATE workspaces SET name = $3 WHERE id = $1 AND general_id = $2",
            e.WorkspaceId,
            e.GeneralId,
            e.Name
        ) == 1;
}
