using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>
/// Replaces the content of a message. The old content becomes a version; at most <paramref name="MaxVersions"/>
/// versions are kept: the first and the newest. Refused if the message is deleted or has this content.
/// </summary>
internal sealed record EditMessage(
    Guid MessageId,
    string Content,
    byte[] Original,
    long Seq,
    DateTimeOffset At,
    int MaxVersions = 100,
    byte[]? Sealed = null
) : ChannelEffect;

/// <summary>The statements of <see cref="EditMessage"/>.</summary>
internal sealed class EditMessageStatements : EffectStatements<EditMessage>
{
    protected override bool Apply(SqliteEffectCommands sql, EditMessage e)
    {
        var kept = sql.Execute(
            """
            INSERT INTO message_versions(message_id, seq, content, created_at, sealed)
            SELECT id, $1, content, COALESCE(edited_at, created_at), sealed FROM messages
            WHERE id = $0 AND deleted_at IS NULL AND (content <> $2 OR sealed IS NOT $3)
            """,
            e.MessageId,
            e.Seq,
            e.Content,
            e.Sealed
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
                UPDATE messages SET content = $1, edited_at = $2, version = $3, original = COALESCE(original, $4),
                        sealed = $5
                    WHERE id = $0
                """,
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original,
                e.Sealed
            ) == 1;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, EditMessage e)
    {
        var kept = await sql.ExecuteAsync(
            """
            INSERT INTO message_versions(message_id, seq, content, created_at, sealed)
            SELECT id, $2, content, coalesce(edited_at, created_at), sealed FROM messages
            WHERE id = $1 AND deleted_at IS NULL
                AND (content <> $3 OR sealed IS DISTINCT FROM nullif($4, ''::bytea))
            """,
            e.MessageId,
            e.Seq,
            e.Content,
            e.Sealed ?? []
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
                UPDATE messages SET content = $2, edited_at = $3, version = $4, original = coalesce(original, $5),
                        sealed = nullif($6, ''::bytea)
                    WHERE id = $1
                """,
                e.MessageId,
                e.Content,
                e.At,
                e.Seq,
                e.Original,
                e.Sealed ?? []
            ) == 1;
    }
}
