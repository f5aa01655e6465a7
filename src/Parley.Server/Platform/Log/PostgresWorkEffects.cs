namespace Parley.Server.Platform.Log;

/// <inheritdoc cref="SqliteWorkEffects"/>
internal sealed class PostgresWorkEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(EnqueueWork e)
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
