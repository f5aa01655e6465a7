using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Condition. Refused if the user has opened too many conversations: in all, with nobody else who has written in them,
/// or with one of the others who has not written in them or has left.
/// </summary>
/// <param name="UserId">The user who opens a conversation.</param>
/// <param name="Others">Its other members.</param>
/// <param name="Max">In all, also those that the user has left.</param>
/// <param name="MaxUnanswered">In which nobody else has written.</param>
/// <param name="MaxBetween">With one of the others who has not written, or has left.</param>
internal sealed record LimitUnansweredConversations(
    Guid UserId,
    Guid[] Others,
    int Max,
    int MaxUnanswered,
    int MaxBetween
) : ChannelEffect;

/// <summary>
/// The statements of <see cref="LimitUnansweredConversations"/>. A read position shows that a user was a member: it
/// outlasts the membership.
/// </summary>
internal sealed class LimitUnansweredConversationsStatements : EffectStatements<LimitUnansweredConversations>
{
    protected override bool Apply(SqliteEffectCommands sql, LimitUnansweredConversations e) =>
        sql.Exists(
            """
            SELECT 1 WHERE (SELECT count(*) FROM channels WHERE created_by = $0 AND workspace_id IS NULL) < $1
                AND (
                    SELECT count(*) FROM channels
                    WHERE created_by = $0 AND workspace_id IS NULL AND NOT EXISTS (
                        SELECT 1 FROM channel_members member
                        WHERE member.channel_id = channels.id AND member.user_id <> $0 AND member.has_written)) < $2
            """,
            e.UserId,
            e.Max,
            e.MaxUnanswered
        )
        && Array.TrueForAll(
            e.Others,
            other =>
                sql.Exists(
                    """
                    SELECT 1 WHERE (
                        SELECT count(*) FROM channels
                        JOIN read_positions reads ON reads.channel_id = channels.id AND reads.user_id = $1
                        WHERE channels.created_by = $0 AND channels.workspace_id IS NULL AND NOT EXISTS (
                            SELECT 1 FROM channel_members member
                            WHERE member.channel_id = channels.id AND member.user_id = $1 AND member.has_written)) < $2
                    """,
                    e.UserId,
                    other,
                    e.MaxBetween
                )
        );

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, LimitUnansweredConversations e) =>
        await sql.ExistsAsync(
            """
            SELECT 1 WHERE (SELECT count(*) FROM channels WHERE created_by = $1 AND workspace_id IS NULL) < $3
                AND (
                    SELECT count(*) FROM channels
                    WHERE created_by = $1 AND workspace_id IS NULL AND NOT EXISTS (
                        SELECT 1 FROM channel_members member
                        WHERE member.channel_id = channels.id AND member.user_id <> $1 AND member.has_written)) < $4
                AND NOT EXISTS (
                    SELECT 1 FROM channels
                    JOIN read_positions reads ON reads.channel_id = channels.id AND reads.user_id = ANY($2)
                    WHERE channels.created_by = $1 AND channels.workspace_id IS NULL AND NOT EXISTS (
                        SELECT 1 FROM channel_members member
                        WHERE member.channel_id = channels.id AND member.user_id = reads.user_id
                            AND member.has_written)
                    GROUP BY reads.user_id HAVING count(*) >= $5)
            """,
            e.UserId,
            e.Others,
            e.Max,
            e.MaxUnanswered,
            e.MaxBetween
        );

    /// <summary>Transactions that count the same conversations must see each other.</summary>
    protected override void Lock(PostgresRowLocks locks, LimitUnansweredConversations e) =>
        locks.User(e.UserId, PostgresRowLock.NoKeyUpdate);
}
