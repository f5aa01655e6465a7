using System.Diagnostics;
using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>
/// What each <see cref="ChannelEffect"/> does to the tables. The conditions are part of the statements, and hold until
/// the commit also where another node changes what they ask for. That a workspace keeps an owner is a rule of the table
/// itself (migration MessageLog).
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
                        e.WorkspaceId,
                        e.Name,
                        e.GeneralId,
                        e.OwnerId,
                        e.At
                    ) == 1;
            case CreateChannel e:
                return await RunAsync(
                        """
                        INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
                        VALUES($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING
                        """,
                        e.ChannelId,
                        e.WorkspaceId,
                        e.Name,
                        e.Kind,
                        e.Topic,
                        e.CreatedBy,
                        e.At
                    ) == 1;
            case RenameChannel e:
                return await RenameAsync(e);
            case ArchiveChannel e:
                return await RunAsync("UPDATE channels SET archived_at = $2 WHERE id = $1", e.ChannelId, e.At) == 1;
            case AddMember e:
                return await AddAsync(e);
            case RemoveMember e:
                await VoidAsync(e.ChannelId, e.UserId);
                var removed = await RunAsync(
                    "DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2",
                    e.ChannelId,
                    e.UserId
                );
                return await CountMembersAsync(e.ChannelId, -removed);
            case AddWorkspaceMember e:
                await RunAsync(
                    "INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    e.WorkspaceId,
                    e.UserId,
                    e.Role,
                    e.At
                );
                return true;
            case RemoveWorkspaceMember e:
                var left = await RunAsync(
                    "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2",
                    e.WorkspaceId,
                    e.UserId
                );
                await RunAsync(
                    "DELETE FROM invite_admissions WHERE user_id = $2 AND code IN (SELECT code FROM invites WHERE workspace_id = $1)",
                    e.WorkspaceId,
                    e.UserId
                );
                await RunAsync(
                    "DELETE FROM invites WHERE workspace_id = $1 AND created_by = $2",
                    e.WorkspaceId,
                    e.UserId
                );
                return left == 1;
            case RequireRole e:
                return await HoldsAsync(
                    """
                    SELECT 1 FROM workspace_members mine JOIN users ON users.id = mine.user_id
                    WHERE mine.workspace_id = $1 AND mine.user_id = $2 AND mine.role <= $3 AND users.deactivated_at IS NULL
                    FOR SHARE
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.MinRole
                );
            case RequireRank e:
                return await HoldsAsync(
                    """
                    SELECT 1 FROM workspace_members mine JOIN users ON users.id = mine.user_id
                    WHERE mine.workspace_id = $1 AND mine.user_id = $2 AND mine.role <= $4
                    AND users.deactivated_at IS NULL AND (
                        mine.role = $5 OR NOT EXISTS (
                            SELECT 1 FROM workspace_members theirs WHERE theirs.workspace_id = $1 AND theirs.user_id = $3 AND theirs.role = $5))
                    FOR SHARE OF mine, users
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.Target,
                    WorkspaceRole.Admin,
                    WorkspaceRole.Owner
                );
            case RequireFreeStreamId e:
                return await HoldsAsync("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $1)", e.ChannelId);
            case LimitWorkspaces e:
                return await HoldsAsync(
                    """
                    SELECT 1 WHERE (SELECT count(*) FROM workspaces WHERE created_by = $1) < $2
                        AND (SELECT count(*) FROM workspace_members WHERE user_id = $1) < $3
                    """,
                    e.UserId,
                    e.MaxCreated,
                    e.MaxJoined
                );
            case LimitChannels e:
                return await HoldsAsync(
                    """
                    SELECT 1 WHERE (SELECT count(*) FROM channels WHERE workspace_id = $1) < $3 AND (
                        (SELECT count(*) FROM channels WHERE workspace_id = $1 AND created_by = $2) < $4
                        OR EXISTS (SELECT 1 FROM workspace_members WHERE workspace_id = $1 AND user_id = $2 AND role <= $5))
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.MaxPerWorkspace,
                    e.MaxCreated,
                    WorkspaceRole.Admin
                );
            case LimitJoinedChannels e:
                return await HoldsAsync(
                    """
                    SELECT 1 WHERE (
                        SELECT count(*) FROM channel_members place JOIN channels ON channels.id = place.channel_id
                        WHERE place.user_id = $2 AND channels.workspace_id = $1) < $3
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.Max
                );
            case RecordRemoval e:
                return await BarAsync(e);
            case RedeemInvite e:
                return await HoldMakerAsync(e) && (await EnterAsync(e) || await UseAsync(e));
            case EditMessage e:
                return await EditAsync(e);
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
                        e.MessageId,
                        e.Emoji,
                        e.UserId,
                        e.Seq,
                        e.MaxEmojis
                    ) == 1
                    && await CountReactionsAsync(e.MessageId, 1, e.Seq);
            case RemoveReaction e:
                return await RunAsync(
                        "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3",
                        e.MessageId,
                        e.Emoji,
                        e.UserId
                    ) == 1
                    && await CountReactionsAsync(e.MessageId, -1, e.Seq);
            case AddPin e:
                return await RunAsync(
                        """
                        INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $1, id, $3, $4 FROM messages WHERE id = $2 AND deleted_at IS NULL
                            AND (SELECT count(*) FROM pins other WHERE other.channel_id = $1) < $5
                        ON CONFLICT DO NOTHING
                        """,
                        e.ChannelId,
                        e.MessageId,
                        e.UserId,
                        e.At,
                        e.MaxPins
                    ) == 1;
            case RemovePin e:
                return await RunAsync(
                        "DELETE FROM pins WHERE channel_id = $1 AND message_id = $2",
                        e.ChannelId,
                        e.MessageId
                    ) == 1;
            default:
                throw new UnreachableException($"No effect {effect.GetType().Name}");
        }
    }

    private async Task<bool> RenameAsync(RenameChannel e)
    {
        try
        {
            return await RunAsync(
                    "UPDATE channels SET name = $2, topic = $3 WHERE id = $1",
                    e.ChannelId,
                    e.Name,
                    e.Topic
                ) == 1;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    private async Task<bool> AddAsync(AddMember e)
    {
        // The condition is part of the commit: somebody who is taken out of the workspace at this moment must not come
        // in by a side door. The lock on their membership makes a removal wait for this commit, after which it finds
        // the new place of theirs.
        var added = await RunAsync(
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

        await RunAsync(
            """
            INSERT INTO read_positions AS old (channel_id, user_id, seq, idx) VALUES($1, $2, $3, $4)
            ON CONFLICT (channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx WHERE excluded.seq > old.seq
            """,
            e.ChannelId,
            e.UserId,
            e.Read.Seq,
            e.Read.Index
        );
        return await CountMembersAsync(e.ChannelId, added);
    }

    private async Task<bool> BarAsync(RecordRemoval e)
    {
        await VoidAsync(e.ChannelId, e.UserId);
        await RunAsync(
            """
            INSERT INTO removals(channel_id, user_id, removed_at) SELECT channels.id, users.id, $3 FROM channels
            JOIN users ON users.id = $2 WHERE channels.id = $1 AND (
                EXISTS (
                    SELECT 1 FROM workspace_members member
                    WHERE member.workspace_id = channels.workspace_id AND member.user_id = $2)
                OR EXISTS (SELECT 1 FROM read_positions been WHERE been.channel_id = $1 AND been.user_id = $2))
            ON CONFLICT (channel_id, user_id) DO UPDATE SET removed_at = excluded.removed_at
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        return true;
    }

    private Task<int> VoidAsync(Guid channelId, Guid userId) =>
        RunAsync("DELETE FROM invite_admissions WHERE channel_id = $1 AND user_id = $2", channelId, userId);

    /// <summary>
    /// The maker's role stays as it is until the commit. Their place in the channel does so by the lock of its stream.
    /// </summary>
    private Task<bool> HoldMakerAsync(RedeemInvite e) =>
        HoldsAsync(
            """
            SELECT 1 FROM invites
            JOIN workspace_members maker ON maker.workspace_id = invites.workspace_id AND maker.user_id = invites.created_by AND maker.role <= $3
            JOIN channel_members place ON place.channel_id = $2 AND place.user_id = invites.created_by
            JOIN users account ON account.id = invites.created_by AND account.deactivated_at IS NULL
            WHERE invites.code = $1 FOR SHARE OF maker
            """,
            e.Code,
            e.ChannelId,
            WorkspaceRole.Admin
        );

    /// <summary>By an admission on record.</summary>
    private async Task<bool> EnterAsync(RedeemInvite e) =>
        await RunAsync(
            "DELETE FROM invite_admissions WHERE code = $1 AND user_id = $2 AND channel_id = $3",
            e.Code,
            e.UserId,
            e.ChannelId
        ) == 1;

    private async Task<bool> UseAsync(RedeemInvite e)
    {
        var used = await RunAsync(
            """
            UPDATE invites SET uses = uses + 1 WHERE code = $1 AND expires_at > $4 AND (max_uses IS NULL OR uses < max_uses)
            AND NOT EXISTS (
                SELECT 1 FROM removals JOIN workspaces ON workspaces.id = invites.workspace_id
                WHERE removals.user_id = $2 AND removals.channel_id IN ($3, workspaces.general_id) AND removals.removed_at > invites.created_at)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            e.At
        );
        if (used == 1 && e.Channels.Count > 0)
        {
            await RunAsync(
                """
                INSERT INTO invite_admissions(code, user_id, channel_id, admitted_at) SELECT invites.code, $2, channels.id, $5 FROM invites
                JOIN channels ON channels.workspace_id = invites.workspace_id AND channels.id = ANY($4) AND channels.archived_at IS NULL
                WHERE invites.code = $1 AND channels.id <> $3
                AND NOT EXISTS (SELECT 1 FROM channel_members place WHERE place.channel_id = channels.id AND place.user_id = $2)
                AND NOT EXISTS (
                    SELECT 1 FROM removals
                    WHERE removals.channel_id = channels.id AND removals.user_id = $2 AND removals.removed_at > invites.created_at)
                ON CONFLICT DO NOTHING
                """,
                e.Code,
                e.UserId,
                e.ChannelId,
                e.Channels.ToArray(),
                e.At
            );
        }

        return used == 1;
    }

    private async Task<bool> EditAsync(EditMessage e)
    {
        var kept = await RunAsync(
            """
            INSERT INTO message_versions(message_id, seq, content, created_at)
            SELECT id, $2, content, coalesce(edited_at, created_at) FROM messages
            WHERE id = $1 AND deleted_at IS NULL AND content <> $3
            """,
            e.MessageId,
            e.Seq,
            e.Content
        );
        if (kept == 0)
        {
            return false;
        }

        await RunAsync(
            """
            DELETE FROM message_versions WHERE message_id = $1
                AND seq > (SELECT min(seq) FROM message_versions WHERE message_id = $1)
                AND seq <= (SELECT seq FROM message_versions WHERE message_id = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2)
            """,
            e.MessageId,
            (long)e.MaxVersions - 1
        );
        return await RunAsync(
                "UPDATE messages SET content = $2, edited_at = $3, version = $4, original = coalesce(original, $5) WHERE id = $1",
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original
            ) == 1;
    }

    private async Task<bool> DeleteAsync(DeleteMessage e)
    {
        var deleted = await RunAsync(
            """
            UPDATE messages SET content = '', deleted_at = $2, version = $3, original = coalesce(original, $4), reactions = 0
            WHERE id = $1 AND deleted_at IS NULL
            """,
            e.MessageId,
            e.At,
            e.Seq,
            e.Original
        );
        await RunAsync("DELETE FROM message_versions WHERE message_id = $1", e.MessageId);
        await RunAsync("DELETE FROM reactions WHERE message_id = $1", e.MessageId);
        await RunAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId);
        return deleted == 1;
    }

    private async Task<bool> CountReactionsAsync(Guid messageId, int change, long seq) =>
        await RunAsync(
            "UPDATE messages SET reactions = reactions + $2, version = $3 WHERE id = $1",
            messageId,
            change,
            seq
        ) == 1;

    private async Task<bool> CountMembersAsync(Guid channelId, int change) =>
        await RunAsync("UPDATE channels SET member_count = member_count + $2 WHERE id = $1", channelId, change) == 1;

    private async Task<bool> HoldsAsync(string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return await batch.ExecuteScalarAsync() is not null;
    }

    private async Task<int> RunAsync(string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return await batch.ExecuteNonQueryAsync();
    }
}
