namespace Parley.Server.Platform.Log;

/// <summary>Applies the effects that add and remove members of channels and workspaces.</summary>
internal sealed class SqliteMembershipEffects(SqliteStatementCache sql)
{
    public bool Apply(AddMember e)
    {
        // The condition is part of the commit: a user who is removed from the workspace at the same time must not join
        // a channel.
        var added = sql.Execute(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at)
            SELECT channels.id, $1, $2 FROM channels
            JOIN workspace_members member ON member.workspace_id = channels.workspace_id AND member.user_id = $1
            WHERE channels.id = $0
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        if (added == 0)
        {
            return false;
        }

        sql.Execute(
            """
            INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES($0, $1, $2, $3)
            ON CONFLICT(channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx
                WHERE excluded.seq > seq
            """,
            e.ChannelId,
            e.UserId,
            e.Read.Seq,
            e.Read.Index
        );
        return AddToMemberCount(e.ChannelId, added);
    }

    public bool Apply(RemoveMember e)
    {
        RevokeAdmissions(e.ChannelId, e.UserId);
        return AddToMemberCount(
            e.ChannelId,
            -sql.Execute("DELETE FROM channel_members WHERE channel_id = $0 AND user_id = $1", e.ChannelId, e.UserId)
        );
    }

    public bool Apply(AddWorkspaceMember e)
    {
        sql.Execute(
            """
            INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($0, $1, $2, $3)
                ON CONFLICT DO NOTHING
            """,
            e.WorkspaceId,
            e.UserId,
            (int)e.Role,
            e.At
        );
        return true;
    }

    public bool Apply(RemoveWorkspaceMember e)
    {
        sql.Execute(
            """
            DELETE FROM invite_admissions WHERE user_id = $1 AND code IN (SELECT code FROM invites
                WHERE workspace_id = $0)
            """,
            e.WorkspaceId,
            e.UserId
        );
        sql.Execute("DELETE FROM invites WHERE workspace_id = $0 AND created_by = $1", e.WorkspaceId, e.UserId);
        return sql.Execute(
                """
                DELETE FROM workspace_members WHERE workspace_id = $0 AND user_id = $1 AND (role <> $2 OR EXISTS (
                    SELECT 1 FROM workspace_members other JOIN users ON users.id = other.user_id
                        AND users.deactivated_at IS NULL
                    WHERE other.workspace_id = $0 AND other.role = $2 AND other.user_id <> $1))
                """,
                e.WorkspaceId,
                e.UserId,
                (int)WorkspaceRole.Owner
            ) == 1;
    }

    public bool Apply(RecordRemoval e)
    {
        RevokeAdmissions(e.ChannelId, e.UserId);
        sql.Execute(
            """
            INSERT INTO removals(channel_id, user_id, removed_at) SELECT channels.id, users.id, $2 FROM channels
            JOIN users ON users.id = $1 WHERE channels.id = $0 AND (
                EXISTS (
                    SELECT 1 FROM workspace_members member
                    WHERE member.workspace_id = channels.workspace_id AND member.user_id = $1)
                OR EXISTS (SELECT 1 FROM read_positions reads WHERE reads.channel_id = $0 AND reads.user_id = $1))
            ON CONFLICT(channel_id, user_id) DO UPDATE SET removed_at = excluded.removed_at
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        return true;
    }

    private bool AddToMemberCount(Guid channelId, int change) =>
        sql.Execute("UPDATE channels SET member_count = member_count + $1 WHERE id = $0", channelId, change) == 1;

    private void RevokeAdmissions(Guid channelId, Guid userId) =>
        sql.Execute("DELETE FROM invite_admissions WHERE channel_id = $0 AND user_id = $1", channelId, userId);
}
