namespace Parley.Server.Platform.Log;

/// <summary>Applies edits, deletions, reactions and pins of messages.</summary>
internal sealed class SqliteMessageEffects(SqliteStatementCache sql)
{
    private bool _deleted;

    public bool Apply(EditMessage e)
    {
        var kept = sql.Execute(
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

        sql.Execute(
            """
            DELETE FROM message_versions WHERE message_id = $0
                AND seq > (SELECT min(seq) FROM message_versions WHERE message_id = $0)
                AND seq <= (SELECT seq FROM message_versions WHERE message_id = $0 ORDER BY seq DESC LIMIT 1 OFFSET $1)
            """,
            e.MessageId,
            e.MaxVersions - 1
        );
        return sql.Execute(
                """
                UPDATE messages SET content = $1, edited_at = $2, version = $3, original = COALESCE(original, $4)
                    WHERE id = $0
                """,
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original
            ) == 1;
    }

    public bool Apply(DeleteMessage e)
    {
        var deleted = sql.Execute(
            """
            UPDATE messages SET content = '', deleted_at = $1, version = $2, original = COALESCE(original, $3),
                reactions = 0
            WHERE id = $0 AND deleted_at IS NULL
            """,
            e.MessageId,
            e.At,
            e.Seq,
            e.Original
        );
        sql.Execute("DELETE FROM message_versions WHERE message_id = $0", e.MessageId);
        sql.Execute("DELETE FROM reactions WHERE message_id = $0", e.MessageId);
        sql.Execute("DELETE FROM pins WHERE channel_id = $0 AND message_id = $1", e.ChannelId, e.MessageId);

        // Overwriting the content is the first step of the erasure; SqliteErasure does the rest.
        sql.Execute("INSERT INTO meta(key, value) VALUES('erasure', 'due') ON CONFLICT DO NOTHING");
        _deleted = true;
        return deleted == 1;
    }

    public bool Apply(AddReaction e) =>
        sql.Execute(
            """
            INSERT INTO reactions(message_id, emoji, user_id, seq) SELECT id, $1, $2, $3 FROM messages
                WHERE id = $0 AND deleted_at IS NULL AND (
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
        && AddToReactionCount(e.MessageId, 1, e.Seq);

    public bool Apply(RemoveReaction e) =>
        sql.Execute(
            "DELETE FROM reactions WHERE message_id = $0 AND emoji = $1 AND user_id = $2",
            e.MessageId,
            e.Emoji,
            e.UserId
        ) == 1
        && AddToReactionCount(e.MessageId, -1, e.Seq);

    public bool Apply(AddPin e) =>
        sql.Execute(
            """
            INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $0, id, $2, $3 FROM messages
                WHERE id = $1 AND deleted_at IS NULL
                AND (SELECT count(*) FROM pins other WHERE other.channel_id = $0) < $4
            ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.MessageId,
            e.UserId,
            e.At,
            e.MaxPins
        ) == 1;

    public bool Apply(RemovePin e) =>
        sql.Execute("DELETE FROM pins WHERE channel_id = $0 AND message_id = $1", e.ChannelId, e.MessageId) == 1;

    private bool AddToReactionCount(Guid messageId, int change, long seq) =>
        sql.Execute(
            "UPDATE messages SET reactions = reactions + $1, version = $2 WHERE id = $0",
            messageId,
            change,
            seq
        ) == 1;

    /// <summary>Returns whether a message was deleted since the last call, and resets the flag.</summary>
    public bool TakeDeletionFlag()
    {
        var deleted = _deleted;
        _deleted = false;
        return deleted;
    }
}
