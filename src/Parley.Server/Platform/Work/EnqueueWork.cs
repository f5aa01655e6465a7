using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Work;

/// <summary>
/// Enqueues work in the commit of its cause, a message or another event. Never refused; an item with a known id is
/// ignored.
/// </summary>
internal sealed record EnqueueWork(IReadOnlyList<WorkItem> Items) : MessageEffect;

/// <summary>The statements of <see cref="EnqueueWork"/>. They wake the runner after the commit.</summary>
internal sealed class EnqueueWorkStatements(WorkSignal signal) : MessageEffectStatements<EnqueueWork>
{
    private readonly Action _notify = signal.Notify;

    protected override void Apply(SqliteEffectCommands sql, WrittenEffect<EnqueueWork>[] effects)
    {
        foreach (var item in effects.SelectMany(written => written.Effect.Items))
        {
            sql.Execute(
                """
                INSERT INTO work(id, kind, payload, due_at, expires_at, attempts) VALUES($1, $2, $3, $4, $5, 0)
                    ON CONFLICT DO NOTHING
                """,
                item.Id,
                item.Kind,
                item.Payload,
                item.DueAt,
                item.ExpiresAt?.ToUnixTimeMilliseconds()
            );
        }

        sql.OnCommitted(_notify);
    }

    /// <summary>In the order of ids: two nodes that insert the same ids wait for each other in one order.</summary>
    protected override NpgsqlBatchCommand ToCommand(PostgresEffectCommands sql, WrittenEffect<EnqueueWork>[] effects)
    {
        List<WorkItem> items = [.. effects.SelectMany(written => written.Effect.Items).OrderBy(item => item.Id)];
        sql.OnCommitted(_notify);
        return PostgresRows.Command(
            """
            INSERT INTO work(id, kind, payload, due_at, expires_at, attempts)
            SELECT id, kind, payload, due_at, expires_at, 0 FROM unnest($1, $2, $3, $4, $5)
                AS item(id, kind, payload, due_at, expires_at)
            ON CONFLICT DO NOTHING
            """,
            PostgresRows.Column(items, item => item.Id),
            PostgresRows.Column(items, item => item.Kind),
            PostgresRows.Column(items, item => item.Payload),
            PostgresRows.Column(items, item => item.DueAt.ToUniversalTime()),
            PostgresRows.Column(items, item => item.ExpiresAt?.ToUniversalTime())
        );
    }
}
