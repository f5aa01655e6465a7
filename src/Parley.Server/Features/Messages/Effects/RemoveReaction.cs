using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Removes a reaction. Refused if it does not exist.</summary>
internal sealed record RemoveReaction(Guid MessageId, string Emoji, Guid UserId, long Seq) : ChannelEffect;

/// <summary>The statements of <see cref="RemoveReaction"/>.</summary>
internal sealed class RemoveReactionStatements : EffectStatements<RemoveReaction>
{
    protected override bool Apply(SqliteEffectCommands sql, RemoveReaction e) =>
        sql.Execute(
            "DELETE FROM reactions WHERE message_id = $0 AND emoji = $1 AND user_id = $2",
            e.MessageId,
            e.Emoji,
            e.UserId
        ) == 1
        && ReactionCount.Add(sql, e.MessageId, -1, e.Seq);

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RemoveReaction e) =>
        await sql.ExecuteAsync(
            "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3",
            e.MessageId,
            e.Emoji,
            e.UserId
        ) == 1
        && await ReactionCount.AddAsync(sql, e.MessageId, -1, e.Seq);
}
