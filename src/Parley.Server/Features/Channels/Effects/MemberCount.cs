using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>The statement that keeps the member count of a channel.</summary>
internal static class MemberCount
{
    private const string Statement = "UPDATE channels SET member_count = member_count + $2 WHERE id = $1";

    public static bool Add(SqliteEffectCommands sql, Guid channelId, int change) =>
        sql.Execute(Statement, channelId, change) == 1;

    public static async ValueTask<bool> AddAsync(EffectCommands sql, Guid channelId, int change) =>
        await sql.ExecuteAsync(Statement, channelId, change) == 1;
}
