using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the user shares a workspace with another member of the conversation, whatever the state of
/// their accounts is. A join of a workspace that commits at the same time counts as later.
/// </summary>
internal sealed record RequireNoReach(Guid ChannelId, Guid UserId) : ChannelEffect;

/// <summary>The statements of <see cref="RequireNoReach"/>.</summary>
internal sealed class RequireNoReachStatements : EffectStatements<RequireNoReach>
{
    protected override bool Apply(SqliteEffectCommands sql, RequireNoReach e) =>
        sql.Exists(Statement("$0", "$1"), e.ChannelId, e.UserId);

    protected override Task<bool> ApplyAsync(PostgresEffectCommands sql, RequireNoReach e) =>
        sql.ExistsAsync(Statement("$1", "$2"), e.ChannelId, e.UserId);

    private static string Statement(string channel, string user) =>
        $"""
            SELECT 1 WHERE NOT EXISTS (
                SELECT 1 FROM channel_members other
                JOIN workspace_members theirs ON theirs.user_id = other.user_id
                JOIN workspace_members mine ON mine.workspace_id = theirs.workspace_id AND mine.user_id = {user}
                WHERE other.channel_id = {channel} AND other.user_id <> {user})
            """;
}
