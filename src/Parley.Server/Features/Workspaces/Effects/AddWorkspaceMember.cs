using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>Adds a member to a workspace.</summary>
[SliceApi]
internal sealed record AddWorkspaceMember(Guid WorkspaceId, Guid UserId, WorkspaceRole Role, DateTimeOffset At)
    : ChannelEffect;

/// <summary>The statements of <see cref="AddWorkspaceMember"/>.</summary>
internal sealed class AddWorkspaceMemberStatements : SharedEffectStatements<AddWorkspaceMember>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, AddWorkspaceMember e)
    {
        await sql.ExecuteAsync(
            """
            INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            """,
            e.WorkspaceId,
            e.UserId,
            (int)e.Role,
            e.At
        );
        return true;
    }
}
