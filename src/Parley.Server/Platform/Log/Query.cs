namespace Parley.Server.Platform.Log;

/// <summary>
/// A query that both stores run, and how to read its rows. Parameters are <c>$1, $2, ...</c> Made once: a connection of
/// SQLite keeps the statement that it has prepared for it.
/// </summary>
internal sealed class Query<T>
{
    /// <param name="sql">The statement in both dialects.</param>
    /// <param name="read">Reads a row.</param>
    public Query(string sql, Func<IRow, T> read)
        : this(_ => sql, read) { }

    /// <param name="sql">Writes the statement in a dialect.</param>
    /// <param name="read">Reads a row.</param>
    public Query(Func<SqlDialect, string> sql, Func<IRow, T> read) =>
        (Sqlite, Postgres, Read) = (sql(SqlDialect.Sqlite), sql(SqlDialect.Postgres), read);

    public string Sqlite { get; }

    public string Postgres { get; }

    public Func<IRow, T> Read { get; }
}
