using Microsoft.Data.Sqlite;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Runs the statements of effects on the writing connection. Prepares each statement at its first use and keeps it. Not
/// thread-safe.
/// </summary>
internal sealed class SqliteEffectCommands(SqliteConnection connection) : EffectCommands(SqlDialect.Sqlite), IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private bool _requiresErasure;

    /// <summary>Returns whether the query has a row.</summary>
    public bool Exists(string sql, params ReadOnlySpan<SqlValue> values) =>
        Statement(sql, values.Length).Number(values) is not null;

    /// <summary>Returns the number in the first column of the only row; null if there is no row.</summary>
    public long? Number(string sql, params ReadOnlySpan<SqlValue> values)
    {
        using var row = Statement(sql, values.Length).Query(values);
        if (!row.Read())
        {
            return null;
        }

        var number = row.Int64(0);
        // A statement that changes rows has done so when it has returned all of them.
        while (row.Read()) { }

        return number;
    }

    /// <summary>Returns the number of rows that changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> values) =>
        Statement(sql, values.Length).Execute(values);

    public override ValueTask<bool> ExistsAsync(string sql, params ReadOnlySpan<SqlValue> values) =>
        new(Exists(sql, values));

    public override ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<SqlValue> values) =>
        new(Execute(sql, values));

    /// <summary><see cref="SqliteErasure"/> runs after the commit, also after a restart.</summary>
    public override void RequireErasure()
    {
        Execute("INSERT INTO meta(key, value) VALUES('erasure', 'due') ON CONFLICT DO NOTHING");
        _requiresErasure = true;
    }

    /// <summary>Returns whether an erasure was required since the last call, and resets the flag.</summary>
    public bool TakeErasureFlag()
    {
        var required = _requiresErasure;
        _requiresErasure = false;
        return required;
    }

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
