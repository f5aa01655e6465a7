using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Deletes the content, versions, reactions and pin of a message. Refused if it is deleted.</summary>
internal sealed record DeleteMessage(Guid ChannelId, Guid MessageId, byte[] Original, long Seq, DateTimeOffset At)
    : ChannelEffect;

/// <summary>The statements of <see cref="DeleteMessage"/>.</summary>
internal sealed class DeleteMessageStatements : EffectStatements<DeleteMessage>
{
    protected override bool Apply(SqliteEffectCommands sql, DeleteMessage e)
    {
        var deleted = sql.Execute(
            """
            UPDATE messages SET content = '', sealed = NULL,
                deleted_at = $1, version = $2, original = COALESCE(original, $3),
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
        sql.RequireErasure();
        return deleted == 1;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, DeleteMessage e)
    {
        var deleted = await sql.ExecuteAsync(
            """
            UPDATE messages SET content = '', sealed = NULL,
                deleted_at = $2, version = $3, original = coalesce(original, $4),
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
}
