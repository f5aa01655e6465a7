using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>The statements that keep the reaction count and the version of a message.</summary>
internal static class ReactionCount
{
    public static bool Add(SqliteEffectCommands sql, Guid messageId, int change, long seq) =>
        sql.Execute(
            "UPDATE messages SET reactions = reactions + $1, version = $2 WHERE id = $0",
            messageId,
            change,
            seq
        ) == 1;

    public static async Task<bool> AddAsync(PostgresEffectCommands sql, Guid messageId, int change, long seq) =>
        await sql.ExecuteAsync(
            "UPDATE messages SET reactions = reactions + $2, version = $3 WHERE id = $1",
            messageId,
            change,
            seq
        ) == 1;
}
