using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>The statements that keep the member count of a channel.</summary>
internal static class MemberCount
{
    public static bool Add(SqliteEffectCommands sql, Guid channelId, int change) =>
        sql.Execute("UPDATE channels SET member_count = member_count + $1 WHERE id = $0", channelId, change) == 1;

    public static async Task<bool> AddAsync(PostgresEffectCommands sql, Guid channelId, int change) =>
        await sql.ExecuteAsync("UPDATE channels SET member_count = member_count + $2 WHERE id = $1", channelId, change)
        == 1;
}
