using System.Diagnostics;
using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>
/// What each <see cref="ChannelEffect"/> does to the tables. The conditions are part of the statements, and hold until the commit also where another node changes
/// what they ask for. That a workspace keeps an owner is a rule of the table itself (migration MessageLog).
/// </summary>
internal sealed class PostgresLogEffects(NpgsqlConnection connection)
{
    /// <summary>False: the effect cannot be applied, and with it nothing of its append.</summary>
    public async Task<bool> ApplyAsync(ChannelEffect effect)
    {
        switch (effect)
        {
            case CreateWorkspace e:
                return await RunAsync(
                    """
                    INSERT INTO workspaces(id, name, general_id, created_by, created_at) VALUES($1, $2, $3, $4, $5)
                    ON CONFLICT DO NOTHING
                    """,
                    e.WorkspaceId, e.Name, e.GeneralId, e.OwnerId, e.At) == 1;
            case CreateChannel e:
                return await RunAsync(
                    """
                    INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
                    VALUES($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING
                    """,
                    e.ChannelId, e.WorkspaceId, e.Name, e.Kind, e.Topic, e.CreatedBy, e.At) == 1;
            case RenameChannel e:
                return await RenameAsync(e);
            case ArchiveChannel e:
                return await RunAsync("UPDATE channels SET archived_at = $2 WHERE id = $1", e.ChannelId, e.At) == 1;
            case AddMember e:
                return await AddAsync(e);
            case RemoveMember e:
                var removed = await RunAsync(
                    "DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2", e.ChannelId, e.UserId);
                return await CountMembersAsync(e.ChannelId, -removed);
            case AddWorkspaceMember e:
                await RunAsync(
                    "INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    e.WorkspaceId, e.UserId, e.Role, e.At);
                return true;
            case RemoveWorkspaceMember e:
                return await RunAsync(
                    "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2", e.WorkspaceId, e.UserId) == 1;
            case UseInvite e:
                return await RunAsync(
                    """
                    UPDATE invites SET uses = uses + 1 WHERE code = $1 AND expires_at > $2 AND (max_uses IS NULL OR uses < max_uses) AND EXISTS (
                        SELECT 1 FROM workspace_members maker
                        WHERE maker.workspace_id = invites.workspace_id AND maker.user_id = invites.created_by AND maker.role <= $3)
                    """,
                    e.Code, e.At, WorkspaceRole.Admin) == 1;
            case EditMessage e:
                return await RunAsync(
                    """
                    INSERT INTO message_versions(message_id, seq, content, created_at)
                    SELECT id, $2, content, coalesce(edited_at, created_at) FROM messages WHERE id = $1 AND deleted_at IS NULL AND content <> $3
                    """,
                    e.MessageId, e.Seq, e.Content) == 1 && await RunAsync(
                    "UPDATE messages SET content = $2, edited_at = $3, version = $4, original = coalesce(original, $5) WHERE id = $1",
                    e.MessageId, e.Content, e.At, e.Seq, e.Original) == 1;
            case DeleteMessage e:
                return await DeleteAsync(e);
            case AddReaction e:
                return await RunAsync(
                    """
                    INSERT INTO reactions(message_id, emoji, user_id, seq) SELECT id, $2, $3, $4 FROM messages WHERE id = $1 AND deleted_at IS NULL AND (
                        EXISTS (SELECT 1 FROM reactions same WHERE same.message_id = $1 AND same.emoji = $2)
                        OR (SELECT count(DISTINCT emoji) FROM reactions other WHERE other.message_id = $1) < $5)
                    ON CONFLICT DO NOTHING
                    """,
                    e.MessageId, e.Emoji, e.UserId, e.Seq, e.MostEmojis) == 1
                    && await CountReactionsAsync(e.MessageId, 1, e.Seq);
            case RemoveReaction e:
                return await RunAsync(
                    "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3", e.MessageId, e.Emoji, e.UserId) == 1
                    && await CountReactionsAsync(e.MessageId, -1, e.Seq);
            case AddPin e:
                return await RunAsync(
                    """
                    INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $1, id, $3, $4 FROM messages WHERE id = $2 AND deleted_at IS NULL
                        AND (SELECT count(*) FROM pins other WHERE other.channel_id = $1) < $5
                    ON CONFLICT DO NOTHING
                    """,
                    e.ChannelId, e.MessageId, e.UserId, e.At, e.Most) == 1;
            case RemovePin e:
                return await RunAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId) == 1;
            default:
                throw new UnreachableException($"No effect {effect.GetType().Name}");
        }
    }

    private async Task<bool> RenameAsync(RenameChannel e)
    {
        try
        {
            return await RunAsync("UPDATE channels SET name = $2, topic = $3 WHERE id = $1", e.ChannelId, e.Name, e.Topic) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    private async Task<bool> AddAsync(AddMember e)
    {
        // The condition is part of the commit: somebody who is taken out of the workspace at this moment must not come in by a side door. The lock on their
        // membership makes a removal wait for this commit, after which it finds the new place of theirs.
        var added = await RunAsync(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at)
            SELECT channels.id, member.user_id, $3 FROM channels
            JOIN workspace_members member ON member.workspace_id = channels.workspace_id AND member.user_id = $2
            WHERE channels.id = $1 FOR KEY SHARE OF member
            """,
            e.ChannelId, e.UserId, e.At);
        if (added == 0)
        {
            return false;
        }

        await RunAsync(
            """
            INSERT INTO read_positions AS old (channel_id, user_id, seq, idx) VALUES($1, $2, $3, $4)
            ON CONFLICT (channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx WHERE excluded.seq > old.seq
            """,
            e.ChannelId, e.UserId, e.Read.Seq, e.Read.Index);
        return await CountMembersAsync(e.ChannelId, added);
    }

    private async Task<bool> DeleteAsync(DeleteMessage e)
    {
        var deleted = await RunAsync(
            """
            UPDATE messages SET content = '', deleted_at = $2, version = $3, original = coalesce(original, $4), reactions = 0
            WHERE id = $1 AND deleted_at IS NULL
            """,
            e.MessageId, e.At, e.Seq, e.Original);
        await RunAsync("DELETE FROM message_versions WHERE message_id = $1", e.MessageId);
        await RunAsync("DELETE FROM reactions WHERE message_id = $1", e.MessageId);
        await RunAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId);
        return deleted == 1;
    }

    private async Task<bool> CountReactionsAsync(Guid messageId, int change, long seq) =>
        await RunAsync("UPDATE messages SET reactions = reactions + $2, version = $3 WHERE id = $1", messageId, change, seq) == 1;

    private async Task<bool> CountMembersAsync(Guid channelId, int change) =>
        await RunAsync("UPDATE channels SET member_count = member_count + $2 WHERE id = $1", channelId, change) == 1;

    private async Task<int> RunAsync(string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return await batch.ExecuteNonQueryAsync();
    }
}
