using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Removes a member from a workspace, with the invites that the member created and the unused admissions of the member.
/// Refused for the last owner.
/// </summary>
[SliceApi]
internal sealed record RemoveWorkspaceMember(Guid WorkspaceId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RemoveWorkspaceMember"/>.</summary>
internal sealed class RemoveWorkspaceMemberStatements : EffectStatements<RemoveWorkspaceMember>
{
    protected override bool Apply(SqliteEffectCommands sql, RemoveWorkspaceMember e)
    {
        sql.Execute(
            """
            DELETE FROM invite_admissions WHERE user_id = $2 AND code IN (SELECT code FROM invites
                WHERE workspace_id = $1)
            """,
            e.WorkspaceId,
            e.UserId
        );
        sql.Execute("DELETE FROM invites WHERE workspace_id = $1 AND created_by = $2", e.WorkspaceId, e.UserId);
        return sql.Execute(
                """
                DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2 AND (role <> $3 OR EXISTS (
                    SELECT 1 FROM workspace_members other JOIN users ON users.id = other.user_id
                        AND users.deactivated_at IS NULL
                    WHERE other.workspace_id = $1 AND other.role = $3 AND other.user_id <> $2))
                """,
                e.WorkspaceId,
                e.UserId,
                (int)WorkspaceRole.Owner
            ) == 1;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RemoveWorkspaceMember e)
    {
        var left = await sql.ExecuteAsync(
            "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2",
            e.WorkspaceId,
            e.UserId
        );
        await sql.ExecuteAsync(
            """
            DELETE FROM invite_admissions WHERE user_id = $2 AND code IN (SELECT code FROM invites
                WHERE workspace_id = $1)
            """,
            e.WorkspaceId,
            e.UserId
        );
        await sql.ExecuteAsync(
            "DELETE FROM invites WHERE workspace_id = $1 AND created_by = $2",
            e.WorkspaceId,
            e.UserId
        );
        return left == 1;
    }

    protected override void Lock(PostgresRowLocks locks, RemoveWorkspaceMember e) =>
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.Update);
}
