using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>What each <see cref="ChannelEffect"/> does to the tables.</summary>
internal sealed class SqliteLogEffects(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private bool _deleted;

    /// <summary>False: the effect cannot be applied, and with it nothing of its append.</summary>
    public bool Apply(ChannelEffect effect)
    {
        switch (effect)
        {
            case CreateWorkspace e:
                return Run(
                        """
                        INSERT INTO workspaces(id, name, general_id, created_by, created_at) VALUES($0, $1, $2, $3, $4)
                        ON CONFLICT DO NOTHING
                        """,
                        e.WorkspaceId,
                        e.Name,
                        e.GeneralId,
                        e.OwnerId,
                        e.At
                    ) == 1;
            case CreateChannel e:
                return Run(
                        """
                        INSERT INTO channels(id, workspace_id, name, kind, topic, created_by, created_at, member_count)
                        VALUES($0, $1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING
                        """,
                        e.ChannelId,
                        e.WorkspaceId,
                        e.Name,
                        (int)e.Kind,
                        e.Topic,
                        e.CreatedBy,
                        e.At
                    ) == 1;
            case RenameChannel e:
                return Run(
                        "UPDATE OR IGNORE channels SET name = $1, topic = $2 WHERE id = $0",
                        e.ChannelId,
                        e.Name,
                        e.Topic
                    ) == 1;
            case ArchiveChannel e:
                return Run("UPDATE channels SET archived_at = $1 WHERE id = $0", e.ChannelId, e.At) == 1;
            case AddMember e:
                return Add(e);
            case RemoveMember e:
                Void(e.ChannelId, e.UserId);
                return CountMembers(
                    e.ChannelId,
                    -Run("DELETE FROM channel_members WHERE channel_id = $0 AND user_id = $1", e.ChannelId, e.UserId)
                );
            case AddWorkspaceMember e:
                Run(
                    "INSERT INTO workspace_members(workspace_id, user_id, role, joined_at) VALUES($0, $1, $2, $3) ON CONFLICT DO NOTHING",
                    e.WorkspaceId,
                    e.UserId,
                    (int)e.Role,
                    e.At
                );
                return true;
            case RemoveWorkspaceMember e:
                Run(
                    "DELETE FROM invite_admissions WHERE user_id = $1 AND code IN (SELECT code FROM invites WHERE workspace_id = $0)",
                    e.WorkspaceId,
                    e.UserId
                );
                Run("DELETE FROM invites WHERE workspace_id = $0 AND created_by = $1", e.WorkspaceId, e.UserId);
                return Run(
                        """
                        DELETE FROM workspace_members WHERE workspace_id = $0 AND user_id = $1 AND (role <> $2 OR EXISTS (
                            SELECT 1 FROM workspace_members other JOIN users ON users.id = other.user_id AND users.deactivated_at IS NULL
                            WHERE other.workspace_id = $0 AND other.role = $2 AND other.user_id <> $1))
                        """,
                        e.WorkspaceId,
                        e.UserId,
                        (int)WorkspaceRole.Owner
                    ) == 1;
            case RequireRole e:
                return Holds(
                    """
                    SELECT 1 FROM workspace_members mine JOIN users ON users.id = mine.user_id
                    WHERE mine.workspace_id = $0 AND mine.user_id = $1 AND mine.role <= $2 AND users.deactivated_at IS NULL
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    (int)e.MinRole
                );
            case RequireRank e:
                return Holds(
                    """
                    SELECT 1 FROM workspace_members mine JOIN users ON users.id = mine.user_id
                    WHERE mine.workspace_id = $0 AND mine.user_id = $1 AND mine.role <= $3
                    AND users.deactivated_at IS NULL AND (
                        mine.role = $4 OR NOT EXISTS (
                            SELECT 1 FROM workspace_members theirs WHERE theirs.workspace_id = $0 AND theirs.user_id = $2 AND theirs.role = $4))
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.Target,
                    (int)WorkspaceRole.Admin,
                    (int)WorkspaceRole.Owner
                );
            case RequireFreeStreamId e:
                return Holds("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = $0)", e.ChannelId);
            case LimitWorkspaces e:
                return Holds(
                    """
                    SELECT 1 WHERE (SELECT count(*) FROM workspaces WHERE created_by = $0) < $1
                        AND (SELECT count(*) FROM workspace_members WHERE user_id = $0) < $2
                    """,
                    e.UserId,
                    e.MaxCreated,
                    e.MaxJoined
                );
            case LimitChannels e:
                return Holds(
                    """
                    SELECT 1 WHERE (SELECT count(*) FROM channels WHERE workspace_id = $0) < $2 AND (
                        (SELECT count(*) FROM channels WHERE workspace_id = $0 AND created_by = $1) < $3
                        OR EXISTS (SELECT 1 FROM workspace_members WHERE workspace_id = $0 AND user_id = $1 AND role <= $4))
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.MaxPerWorkspace,
                    e.MaxCreated,
                    (int)WorkspaceRole.Admin
                );
            case LimitJoinedChannels e:
                return Holds(
                    """
                    SELECT 1 WHERE (
                        SELECT count(*) FROM channel_members place JOIN channels ON channels.id = place.channel_id
                        WHERE place.user_id = $1 AND channels.workspace_id = $0) < $2
                    """,
                    e.WorkspaceId,
                    e.UserId,
                    e.Max
                );
            case RecordRemoval e:
                return Bar(e);
            case RedeemInvite e:
                return Enter(e) || Use(e);
            case EditMessage e:
                return Edit(e);
            case DeleteMessage e:
                return Delete(e);
            case AddReaction e:
                return Run(
                        """
                        INSERT INTO reactions(message_id, emoji, user_id, seq) SELECT id, $1, $2, $3 FROM messages WHERE id = $0 AND deleted_at IS NULL AND (
                            EXISTS (SELECT 1 FROM reactions same WHERE same.message_id = $0 AND same.emoji = $1)
                            OR (SELECT count(DISTINCT emoji) FROM reactions other WHERE other.message_id = $0) < $4)
                        ON CONFLICT DO NOTHING
                        """,
                        e.MessageId,
                        e.Emoji,
                        e.UserId,
                        e.Seq,
                        e.MaxEmojis
                    ) == 1
                    && CountReactions(e.MessageId, 1, e.Seq);
            case RemoveReaction e:
                return Run(
                        "DELETE FROM reactions WHERE message_id = $0 AND emoji = $1 AND user_id = $2",
                        e.MessageId,
                        e.Emoji,
                        e.UserId
                    ) == 1
                    && CountReactions(e.MessageId, -1, e.Seq);
            case AddPin e:
                return Run(
                        """
                        INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $0, id, $2, $3 FROM messages WHERE id = $1 AND deleted_at IS NULL
                            AND (SELECT count(*) FROM pins other WHERE other.channel_id = $0) < $4
                        ON CONFLICT DO NOTHING
                        """,
                        e.ChannelId,
                        e.MessageId,
                        e.UserId,
                        e.At,
                        e.MaxPins
                    ) == 1;
            case RemovePin e:
                return Run("DELETE FROM pins WHERE channel_id = $0 AND message_id = $1", e.ChannelId, e.MessageId) == 1;
            default:
                throw new UnreachableException($"No effect {effect.GetType().Name}");
        }
    }

    /// <summary>Whether something was deleted since it was asked last.</summary>
    public bool TakeDeletions()
    {
        var deleted = _deleted;
        _deleted = false;
        return deleted;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    private bool Add(AddMember e)
    {
        // The condition is part of the commit: somebody who is taken out of the workspace at this moment must not come
        // in by a side door.
        var added = Run(
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

        Run(
            """
            INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES($0, $1, $2, $3)
            ON CONFLICT(channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx WHERE excluded.seq > seq
            """,
            e.ChannelId,
            e.UserId,
            e.Read.Seq,
            e.Read.Index
        );
        return CountMembers(e.ChannelId, added);
    }

    private bool Bar(RecordRemoval e)
    {
        Void(e.ChannelId, e.UserId);
        Run(
            """
            INSERT INTO removals(channel_id, user_id, removed_at) SELECT channels.id, users.id, $2 FROM channels
            JOIN users ON users.id = $1 WHERE channels.id = $0 AND (
                EXISTS (
                    SELECT 1 FROM workspace_members member
                    WHERE member.workspace_id = channels.workspace_id AND member.user_id = $1)
                OR EXISTS (SELECT 1 FROM read_positions been WHERE been.channel_id = $0 AND been.user_id = $1))
            ON CONFLICT(channel_id, user_id) DO UPDATE SET removed_at = excluded.removed_at
            """,
            e.ChannelId,
            e.UserId,
            e.At
        );
        return true;
    }

    private void Void(Guid channelId, Guid userId) =>
        Run("DELETE FROM invite_admissions WHERE channel_id = $0 AND user_id = $1", channelId, userId);

    /// <summary>By an admission on record. What the maker lost since is not theirs to give either.</summary>
    private bool Enter(RedeemInvite e) =>
        Run(
            """
            DELETE FROM invite_admissions WHERE code = $0 AND user_id = $1 AND channel_id = $2 AND EXISTS (
                SELECT 1 FROM invites
                JOIN workspace_members maker ON maker.workspace_id = invites.workspace_id AND maker.user_id = invites.created_by AND maker.role <= $3
                JOIN channel_members place ON place.channel_id = $2 AND place.user_id = invites.created_by
                JOIN users account ON account.id = invites.created_by AND account.deactivated_at IS NULL WHERE invites.code = $0)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            (int)WorkspaceRole.Admin
        ) == 1;

    private bool Use(RedeemInvite e)
    {
        var used = Run(
            """
            UPDATE invites SET uses = uses + 1 WHERE code = $0 AND expires_at > $3 AND (max_uses IS NULL OR uses < max_uses)
            AND EXISTS (
                SELECT 1 FROM workspace_members maker
                JOIN channel_members place ON place.channel_id = $2 AND place.user_id = maker.user_id
                JOIN users account ON account.id = maker.user_id AND account.deactivated_at IS NULL
                WHERE maker.workspace_id = invites.workspace_id AND maker.user_id = invites.created_by AND maker.role <= $4)
            AND NOT EXISTS (
                SELECT 1 FROM removals JOIN workspaces ON workspaces.id = invites.workspace_id
                WHERE removals.user_id = $1 AND removals.channel_id IN ($2, workspaces.general_id) AND removals.removed_at > invites.created_at)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            e.At,
            (int)WorkspaceRole.Admin
        );
        foreach (var other in used == 1 ? e.Channels.Where(other => other != e.ChannelId) : [])
        {
            Run(
                """
                INSERT INTO invite_admissions(code, user_id, channel_id, admitted_at) SELECT invites.code, $1, channels.id, $3 FROM invites
                JOIN channels ON channels.workspace_id = invites.workspace_id AND channels.id = $2 AND channels.archived_at IS NULL
                WHERE invites.code = $0
                AND NOT EXISTS (SELECT 1 FROM channel_members WHERE channel_members.channel_id = $2 AND channel_members.user_id = $1)
                AND NOT EXISTS (
                    SELECT 1 FROM removals
                    WHERE removals.channel_id = $2 AND removals.user_id = $1 AND removals.removed_at > invites.created_at)
                ON CONFLICT DO NOTHING
                """,
                e.Code,
                e.UserId,
                other,
                e.At
            );
        }

        return used == 1;
    }

    private bool Edit(EditMessage e)
    {
        var kept = Run(
            """
            INSERT INTO message_versions(message_id, seq, content, created_at)
            SELECT id, $1, content, COALESCE(edited_at, created_at) FROM messages
            WHERE id = $0 AND deleted_at IS NULL AND content <> $2
            """,
            e.MessageId,
            e.Seq,
            e.Content
        );
        if (kept == 0)
        {
            return false;
        }

        Run(
            """
            DELETE FROM message_versions WHERE message_id = $0
                AND seq > (SELECT min(seq) FROM message_versions WHERE message_id = $0)
                AND seq <= (SELECT seq FROM message_versions WHERE message_id = $0 ORDER BY seq DESC LIMIT 1 OFFSET $1)
            """,
            e.MessageId,
            e.MaxVersions - 1
        );
        return Run(
                "UPDATE messages SET content = $1, edited_at = $2, version = $3, original = COALESCE(original, $4) WHERE id = $0",
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original
            ) == 1;
    }

    private bool Delete(DeleteMessage e)
    {
        var deleted = Run(
            """
            UPDATE messages SET content = '', deleted_at = $1, version = $2, original = COALESCE(original, $3), reactions = 0
            WHERE id = $0 AND deleted_at IS NULL
            """,
            e.MessageId,
            e.At,
            e.Seq,
            e.Original
        );
        Run("DELETE FROM message_versions WHERE message_id = $0", e.MessageId);
        Run("DELETE FROM reactions WHERE message_id = $0", e.MessageId);
        Run("DELETE FROM pins WHERE channel_id = $0 AND message_id = $1", e.ChannelId, e.MessageId);

        // Overwriting it is only the first half of taking it out of the files.
        Run("INSERT INTO meta(key, value) VALUES('erasure', 'due') ON CONFLICT DO NOTHING");
        _deleted = true;
        return deleted == 1;
    }

    private bool CountReactions(Guid messageId, int change, long seq) =>
        Run("UPDATE messages SET reactions = reactions + $1, version = $2 WHERE id = $0", messageId, change, seq) == 1;

    private bool CountMembers(Guid channelId, int change) =>
        Run("UPDATE channels SET member_count = member_count + $1 WHERE id = $0", channelId, change) == 1;

    private bool Holds(string sql, params ReadOnlySpan<SqliteValue> values) =>
        Statement(sql, values.Length).Number(values) is not null;

    private int Run(string sql, params ReadOnlySpan<SqliteValue> values) =>
        Statement(sql, values.Length).Execute(values);

    private SqliteStatement Statement(string sql, int values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new(connection, sql, values));
        }

        return statement;
    }
}
