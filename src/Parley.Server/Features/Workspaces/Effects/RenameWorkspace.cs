using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>Changes the name of the workspace whose #general is the channel. Refused for another channel.</summary>
internal sealed record RenameWorkspace(Guid WorkspaceId, Guid GeneralId, string Name) : ChannelEffect;

/// <summary>The statements of <see cref="RenameWorkspace"/>.</summary>
internal sealed class RenameWorkspaceStatements : SharedEffectStatements<RenameWorkspace>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RenameWorkspace e) =>
        await sql.ExecuteAsync(
            "UPDATE workspaces SET name = $3 WHERE id = $1 AND general_id = $2",
            e.WorkspaceId,
            e.GeneralId,
            e.Name
        ) == 1;
}
