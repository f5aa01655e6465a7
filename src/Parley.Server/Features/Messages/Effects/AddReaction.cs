using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>
/// Adds a reaction. Refused if it exists, if the message is deleted, or if the message has <paramref name="MaxEmojis"/>
/// other emojis.
/// </summary>
internal sealed record AddReaction(Guid MessageId, string Emoji, Guid UserId, int MaxEmojis, long Seq) : ChannelEffect;

/// <summary>The statements of <see cref="AddReaction"/>.</summary>
internal sealed class AddReactionStatements : SharedEffectStatements<AddReaction>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, AddReaction e) =>
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
        && await ReactionCount.AddAsync(sql, e.MessageId, 1, e.Seq);
}
