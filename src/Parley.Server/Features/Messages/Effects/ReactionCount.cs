using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>The statement that keeps the reaction count and the version of a message.</summary>
internal static class ReactionCount
{
    public static async ValueTask<bool> AddAsync(EffectCommands sql, Guid messageId, int change, long seq) =>
        await sql.ExecuteAsync(
            "UPDATE messages SET reactions = reactions + $2, version = $3 WHERE id = $1",
            messageId,
            change,
            seq
        ) == 1;
}
