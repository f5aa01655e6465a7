namespace Parley.Server.Platform.Log;

/// <summary>Applies edits, deletions, reactions and pins of messages.</summary>
internal sealed class PostgresMessageEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(EditMessage e)
    {
        var kept = await sql.ExecuteAsync(
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

        await sql.ExecuteAsync(
            """
            DELETE FROM message_versions WHERE message_id = $1
                AND seq > (SELECT min(seq) FROM message_versions WHERE message_id = $1)
                AND seq <= (SELECT seq FROM message_versions WHERE message_id = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2)
            """,
            e.MessageId,
            (long)e.MaxVersions - 1
        );
        return await sql.ExecuteAsync(
                """
                UPDATE messages SET content = $2, edited_at = $3, version = $4, original = coalesce(original, $5)
                    WHERE id = $1
                """,
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original
            ) == 1;
    }

    public async Task<bool> ApplyAsync(DeleteMessage e)
    {
        var deleted = await sql.ExecuteAsync(
            """
            UPDATE messages SET content = '', deleted_at = $2, version = $3, original = coalesce(original, $4),
                reactions = 0
            WHERE id = $1 AND deleted_at IS NULL
            """,
            e.MessageId,
            e.At,
            e.Seq,
            e.Original
        );
        await sql.ExecuteAsync("DELETE FROM message_versions WHERE message_id = $1", e.MessageId);
        await sql.ExecuteAsync("DELETE FROM reactions WHERE message_id = $1", e.MessageId);
        await sql.ExecuteAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId);
        return deleted == 1;
    }

    public async Task<bool> ApplyAsync(AddReaction e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO reactions(message_id, emoji, user_id, seq) SELECT id, $2, $3, $4 FROM messages
                WHERE id = $1 AND deleted_at IS NULL AND (
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
        && await AddToReactionCountAsync(e.MessageId, 1, e.Seq);

    public async Task<bool> ApplyAsync(RemoveReaction e) =>
        await sql.ExecuteAsync(
            "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3",
            e.MessageId,
            e.Emoji,
            e.UserId
        ) == 1
        && await AddToReactionCountAsync(e.MessageId, -1, e.Seq);

    public async Task<bool> ApplyAsync(AddPin e) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO pins(channel_id, message_id, user_id, created_at) SELECT $1, id, $3, $4 FROM messages
                WHERE id = $2 AND deleted_at IS NULL
                AND (SELECT count(*) FROM pins other WHERE other.channel_id = $1) < $5
            ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.MessageId,
            e.UserId,
            e.At,
            e.MaxPins
        ) == 1;

    public async Task<bool> ApplyAsync(RemovePin e) =>
        await sql.ExecuteAsync("DELETE FROM pins WHERE channel_id = $1 AND message_id = $2", e.ChannelId, e.MessageId)
        == 1;

    private async Task<bool> AddToReactionCountAsync(Guid messageId, int change, long seq) =>
        await sql.ExecuteAsync(
            "UPDATE messages SET reactions = reactions + $2, version = $3 WHERE id = $1",
            messageId,
            change,
            seq
        ) == 1;
}
