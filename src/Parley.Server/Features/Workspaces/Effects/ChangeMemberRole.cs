using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces.Effects;

/// <summary>
/// Changes the role of a member of the workspace whose #general is the channel, and deletes the invites of a member who
/// loses the right to invite: a later promotion does not restore them. Refused if <paramref name="UserId"/> may not
/// (only an owner grants or revokes ownership), if it is the role already, for the last owner, and for another channel.
/// </summary>
internal sealed record ChangeMemberRole(
    Guid WorkspaceId,
    Guid GeneralId,
    Guid UserId,
    Guid MemberId,
    WorkspaceRole Role
) : ChannelEffect;

/// <summary>The statements of <see cref="ChangeMemberRole"/>.</summary>
internal sealed class ChangeMemberRoleStatements : SharedEffectStatements<ChangeMemberRole>
{
    /// <summary>
    /// On PostgreSQL a trigger decides about the last owner too: under a lock, so that two owners who demote each other
    /// do not count each other. A deactivated owner does not count.
    /// </summary>
    private const string Update = """
        UPDATE workspace_members SET role = $5
        WHERE workspace_id = $1 AND user_id = $4 AND role <> $5
            AND EXISTS (SELECT 1 FROM workspaces WHERE id = $1 AND general_id = $2)
            AND EXISTS (
                SELECT 1 FROM workspace_members caller JOIN users ON users.id = caller.user_id
                WHERE caller.workspace_id = $1 AND caller.user_id = $3 AND users.deactivated_at IS NULL
                    AND (caller.role = $6 OR (caller.role = $7 AND workspace_members.role <> $6 AND $5 <> $6)))
            AND (workspace_members.role <> $6 OR EXISTS (
                SELECT 1 FROM workspace_members other JOIN users ON users.id = other.user_id
                WHERE other.workspace_id = $1 AND other.user_id <> $4 AND other.role = $6
                    AND users.deactivated_at IS NULL))
        """;

    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, ChangeMemberRole e)
    {
        var changed = await sql.ExecuteAsync(
            Update,
            e.WorkspaceId,
            e.GeneralId,
            e.UserId,
            e.MemberId,
            (int)e.Role,
            (int)WorkspaceRole.Owner,
            (int)WorkspaceRole.Admin
        );
        if (changed == 1 && e.Role > WorkspaceRole.Admin)
        {
            await sql.ExecuteAsync(
                "DELETE FROM invites WHERE workspace_id = $1 AND created_by = $2",
                e.WorkspaceId,
                e.MemberId
            );
        }

        return changed == 1;
    }

    protected override void Lock(PostgresRowLocks locks, ChangeMemberRole e)
    {
        locks.Member(e.WorkspaceId, e.UserId, PostgresRowLock.Share);
        locks.Member(e.WorkspaceId, e.MemberId, PostgresRowLock.Update);
        locks.User(e.UserId, PostgresRowLock.Share);
    }
}
