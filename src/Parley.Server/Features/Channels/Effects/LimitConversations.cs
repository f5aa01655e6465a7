using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the user opened <paramref name="Max"/> conversations since <paramref name="Since"/>.
/// </summary>
internal sealed record LimitOpenedConversations(Guid UserId, DateTimeOffset Since, int Max) : ChannelEffect;

/// <summary>Condition. Refused if the user is in <paramref name="Max"/> direct and group conversations.</summary>
internal sealed record LimitConversations(Guid UserId, int Max) : ChannelEffect;

/// <summary>The statements of <see cref="LimitOpenedConversations"/>.</summary>
internal sealed class LimitOpenedConversationsStatements : SharedEffectStatements<LimitOpenedConversations>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, LimitOpenedConversations e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE (
                SELECT count(*) FROM channels WHERE created_by = $1 AND created_at > $2 AND workspace_id IS NULL) < $3
            """,
            e.UserId,
            e.Since,
            e.Max
        );

    /// <summary>Transactions that count the same conversations must see each other.</summary>
    protected override void Lock(PostgresRowLocks locks, LimitOpenedConversations e) =>
        locks.User(e.UserId, PostgresRowLock.NoKeyUpdate);
}

/// <summary>The statements of <see cref="LimitConversations"/>.</summary>
internal sealed class LimitConversationsStatements : SharedEffectStatements<LimitConversations>
{
    protected override ValueTask<bool> ApplyAsync(EffectCommands sql, LimitConversations e) =>
        sql.ExistsAsync(
            """
            SELECT 1 WHERE (
                SELECT count(*) FROM channel_members joined JOIN channels ON channels.id = joined.channel_id
                WHERE joined.user_id = $1 AND channels.workspace_id IS NULL) < $2
            """,
            e.UserId,
            e.Max
        );

    /// <inheritdoc cref="LimitOpenedConversationsStatements.Lock"/>
    protected override void Lock(PostgresRowLocks locks, LimitConversations e) =>
        locks.User(e.UserId, PostgresRowLock.NoKeyUpdate);
}
