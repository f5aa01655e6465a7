using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the user is in <paramref name="Max"/> conversations that others opened and in which the user
/// has never written.
/// </summary>
internal sealed record LimitReceivedConversations(Guid UserId, int Max) : ChannelEffect;

/// <summary>The statements of <see cref="LimitReceivedConversations"/>.</summary>
internal sealed class LimitReceivedConversationsStatements : EffectStatements<LimitReceivedConversations>
{
    protected override bool Apply(SqliteEffectCommands sql, LimitReceivedConversations e) =>
        sql.Exists(Statement("$0", "$1"), e.UserId, e.Max);

    protected override Task<bool> ApplyAsync(PostgresEffectCommands sql, LimitReceivedConversations e) =>
        sql.ExistsAsync(Statement("$1", "$2"), e.UserId, e.Max);

    /// <summary>Transactions that count the same conversations must see each other.</summary>
    protected override void Lock(PostgresRowLocks locks, LimitReceivedConversations e) =>
        locks.User(e.UserId, PostgresRowLock.NoKeyUpdate);

    private static string Statement(string user, string max) =>
        $"""
            SELECT 1 WHERE (
                SELECT count(*) FROM channel_members joined JOIN channels ON channels.id = joined.channel_id
                WHERE joined.user_id = {user} AND NOT joined.has_written AND channels.workspace_id IS NULL
                    AND channels.created_by <> {user}) < {max}
            """;
}
