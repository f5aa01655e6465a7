namespace Parley.Server.Platform.Log;

/// <summary>Applies the effects that add and remove members of channels and workspaces.</summary>
internal sealed class PostgresMembershipEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(AddMember e)
    {
        // The condition is part of the commit: a user who is removed from the workspace at the same time must not join
        // a channel. The lock on the workspace membership makes the removal wait for this commit; then it finds the new
        // channel membership.
        var added = await sql.ExecuteAsync(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at)
            SELECT channels.id, member.user_id, $3 FROM channels
            JOIN workspace_members member ON member.workspace_id = channels.workspace_id AND member.user_id = $2
            WHERE channels.id = $1 FOR KEY SHARE OF member
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        if (added == 0)
        {
            return false;
        }

        await sql.ExecuteAsync(
            """
            INSERT INTO read_positions AS old (channel_id, user_id, seq, idx) VALUES($1, $2, $3, $4)
            ON CONFLICT (channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx
                WHERE excluded.seq > old.seq
            """,
            e.ChannelId,
            e.UserId,
            e.Read.Seq,
            e.Read.Index
        );
        return await AddToMemberCountAsync(e.ChannelId, added);
    }

    public async Task<bool> ApplyAsync(RemoveMember e)
    {
        await RevokeAdmissionsAsync(e.ChannelId, e.UserId);
        var removed = await sql.ExecuteAsync(
            "DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2",
            e.ChannelId,
            e.UserId
        );
        return await AddToMemberCountAsync(e.ChannelId, -removed);
    }

    public async Task<bool> ApplyAsync(AddWorkspaceMember e)
    {
        await sql.ExecuteAsync(
            """
            INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            """,
            e.WorkspaceId,
            e.UserId,
            e.Role,
            e.At
        );
        return true;
    }

    public async Task<bool> ApplyAsync(RemoveWorkspaceMember e)
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

    public async Task<bool> ApplyAsync(RecordRemoval e)
    {
        await RevokeAdmissionsAsync(e.ChannelId, e.UserId);
        await sql.ExecuteAsync(
            """
            INSERT INTO removals(channel_id, user_id, removed_at) SELECT channels.id, users.id, $3 FROM channels
            JOIN users ON users.id = $2 WHERE channels.id = $1 AND (
                EXISTS (
                    SELECT 1 FROM workspace_members member
                    WHERE member.workspace_id = channels.workspace_id AND member.user_id = $2)
                OR EXISTS (SELECT 1 FROM read_positions reads WHERE reads.channel_id = $1 AND reads.user_id = $2))
            ON CONFLICT (channel_id, user_id) DO UPDATE SET removed_at = excluded.removed_at
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        return true;
    }

    private async Task<bool> AddToMemberCountAsync(Guid channelId, int change) =>
        await sql.ExecuteAsync("UPDATE channels SET member_count = member_count + $2 WHERE id = $1", channelId, change)
        == 1;

    private Task<int> RevokeAdmissionsAsync(Guid channelId, Guid userId) =>
        sql.ExecuteAsync("DELETE FROM invite_admissions WHERE channel_id = $1 AND user_id = $2", channelId, userId);
}
