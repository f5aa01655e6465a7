namespace Parley.Server.Platform.Log;

/// <summary>Writes work in the commit of its cause.</summary>
internal sealed class SqliteWorkEffects(SqliteStatementCache sql)
{
    public bool Apply(EnqueueWork e)
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
}
