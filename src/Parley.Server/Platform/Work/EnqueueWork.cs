using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Work;

/// <summary>Enqueues work in the commit of its cause. Never refused; an item with a known id is ignored.</summary>
internal sealed record EnqueueWork(IReadOnlyList<WorkItem> Items) : ChannelEffect;

/// <summary>The statements of <see cref="EnqueueWork"/>.</summary>
internal sealed class EnqueueWorkStatements : EffectStatements<EnqueueWork>
{
    protected override bool Apply(SqliteEffectCommands sql, EnqueueWork e)
    {
        foreach (var item in e.Items)
        {
            sql.Execute(
                """
                INSERT INTO work(id, kind, payload, due_at, expires_at, attempts) VALUES($0, $1, $2, $3, $4, 0)
                    ON CONFLICT DO NOTHING
                """,
                item.Id,
                item.Kind,
                item.Payload,
                item.DueAt,
                item.ExpiresAt?.ToUnixTimeMilliseconds()
            );
        }

        return true;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, EnqueueWork e)
    {
        await sql.ExecuteAsync(
            """
            INSERT INTO work(id, kind, payload, due_at, expires_at, attempts)
            SELECT id, kind, payload, due_at, expires_at, 0 FROM unnest($1, $2, $3, $4, $5)
                AS item(id, kind, payload, due_at, expires_at)
            ON CONFLICT DO NOTHING
            """,
            e.Items.Select(item => item.Id).ToArray(),
            e.Items.Select(item => item.Kind).ToArray(),
            e.Items.Select(item => item.Payload).ToArray(),
            e.Items.Select(item => item.DueAt.ToUniversalTime()).ToArray(),
            e.Items.Select(item => item.ExpiresAt?.ToUniversalTime()).ToArray()
        );
        return true;
    }
}
