using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>Counts a reply in its thread (<see cref="ThreadEntity"/>), in the commit of the reply.</summary>
[SliceApi]
internal sealed record AddReply(Guid ThreadId, DateTimeOffset At) : MessageEffect
{
    /// <summary>The effects of a message. Null for a top-level message: it has none.</summary>
    public static IReadOnlyList<MessageEffect>? Of(Guid? threadId, DateTimeOffset at) =>
        threadId is { } thread ? [new AddReply(thread, at)] : null;
}

/// <summary>
/// The statements of <see cref="AddReply"/>. Replies of a batch to one thread are added up first. A thread belongs to
/// one channel, whose stream the commit has locked, so no other commit changes its row.
/// </summary>
internal sealed class AddReplyStatements : MessageEffectStatements<AddReply>
{
    protected override void Apply(SqliteEffectCommands sql, WrittenEffect<AddReply>[] effects)
    {
        foreach (var (last, count) in Sum(effects))
        {
            sql.Execute(
                """
                INSERT INTO threads(id, channel_id, reply_count, last_reply_at, last_reply_seq)
                    VALUES($1, $2, $3, $4, $5)
                ON CONFLICT(id) DO UPDATE SET reply_count = reply_count + excluded.reply_count,
                    last_reply_at = excluded.last_reply_at, last_reply_seq = excluded.last_reply_seq
                """,
                last.Effect.ThreadId,
                last.ChannelId,
                count,
                last.Effect.At,
                last.Seq
            );
        }
    }

    protected override NpgsqlBatchCommand ToCommand(PostgresEffectCommands sql, WrittenEffect<AddReply>[] effects)
    {
        var threads = Sum(effects);
        return PostgresRows.Command(
            """
            INSERT INTO threads(id, channel_id, reply_count, last_reply_at, last_reply_seq)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET reply_count = threads.reply_count + excluded.reply_count,
                last_reply_at = excluded.last_reply_at, last_reply_seq = excluded.last_reply_seq
            """,
            PostgresRows.Column(threads, thread => thread.Last.Effect.ThreadId),
            PostgresRows.Column(threads, thread => thread.Last.ChannelId),
            PostgresRows.Column(threads, thread => thread.Count),
            PostgresRows.Column(threads, thread => thread.Last.Effect.At.ToUniversalTime()),
            PostgresRows.Column(threads, thread => thread.Last.Seq)
        );
    }

    private static List<(WrittenEffect<AddReply> Last, int Count)> Sum(WrittenEffect<AddReply>[] effects) =>
        [.. effects.GroupBy(written => written.Effect.ThreadId).Select(thread => (thread.Last(), thread.Count()))];
}
