using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>Prepares each statement at its first use and keeps it. Not thread-safe.</summary>
internal sealed class SqliteStatementCache(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Returns whether the query has a row.</summary>
    public bool Exists(string sql, params ReadOnlySpan<SqliteValue> values) =>
        Statement(sql, values.Length).Number(values) is not null;

    /// <summary>Returns the number of rows that changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqliteValue> values) =>
        Statement(sql, values.Length).Execute(values);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    private SqliteStatement Statement(string sql, int values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new(connection, sql, values));
        }

        return statement;
    }
}
