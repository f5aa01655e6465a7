namespace Parley.Server.Platform.Log;

/// <summary>
/// Runs the statements of effects on the writing connection. Parameters are <c>$1, $2, ...</c> On SQLite the tasks are
/// complete when they return. Not thread-safe.
/// </summary>
internal abstract class EffectCommands(SqlDialect dialect)
{
    private readonly List<Action> _committed = [];

    /// <summary>Returns whether the query has a row.</summary>
    public abstract ValueTask<bool> ExistsAsync(string sql, params ReadOnlySpan<SqlValue> values);

    /// <inheritdoc cref="ExistsAsync(string, ReadOnlySpan{SqlValue})"/>
    public ValueTask<bool> ExistsAsync(SqlText sql, params ReadOnlySpan<SqlValue> values) =>
        ExistsAsync(sql.In(dialect), values);

    /// <summary>Returns the number of rows that changed.</summary>
    public abstract ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<SqlValue> values);

    /// <inheritdoc cref="ExecuteAsync(string, ReadOnlySpan{SqlValue})"/>
    public ValueTask<int> ExecuteAsync(SqlText sql, params ReadOnlySpan<SqlValue> values) =>
        ExecuteAsync(sql.In(dialect), values);

    /// <summary>The transaction has deleted content that must not stay in the files of the store.</summary>
    public abstract void RequireErasure();

    /// <summary>
    /// Runs the action after the commit of the transaction, once per batch. It may run for an append that was rolled
    /// back, and must not block or throw.
    /// </summary>
    public void OnCommitted(Action action)
    {
        if (!_committed.Contains(action))
        {
            _committed.Add(action);
        }
    }

    /// <summary>Runs the actions of <see cref="OnCommitted"/>.</summary>
    public void RunCommitted()
    {
        _committed.ForEach(static action => action());
        _committed.Clear();
    }
}
