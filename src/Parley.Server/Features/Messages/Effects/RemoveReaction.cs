using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Removes a reaction. Refused if it does not exist.</summary>
internal sealed record RemoveReaction(Guid MessageId, string Emoji, Guid UserId, long Seq) : ChannelEffect;

/// <summary>The statements of <see cref="RemoveReaction"/>.</summary>
internal sealed class RemoveReactionStatements : SharedEffectStatements<RemoveReaction>
{
    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RemoveReaction e) =>
        await sql.ExecuteAsync(
            "DELETE FROM reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3",
            e.MessageId,
            e.Emoji,
            e.UserId
        ) == 1
        && await ReactionCount.AddAsync(sql, e.MessageId, -1, e.Seq);
}
