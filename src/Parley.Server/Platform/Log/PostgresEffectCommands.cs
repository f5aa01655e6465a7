using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>Runs the statements of effects on the writing connection.</summary>
internal sealed class PostgresEffectCommands(NpgsqlConnection connection)
{
    private readonly List<Action> _committed = [];

    /// <inheritdoc cref="SqliteEffectCommands.OnCommitted"/>
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

    /// <summary>Returns whether the query has a row.</summary>
    public async Task<bool> ExistsAsync(string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return await batch.ExecuteScalarAsync() is not null;
    }

    /// <summary>Returns the rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        await using var row = await batch.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    /// <summary>Returns the number of rows that changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { PostgresRows.Command(sql, values) } };
        return await batch.ExecuteNonQueryAsync();
    }

    /// <inheritdoc cref="ExecuteAsync(string, object[])"/>
    public async Task<int> ExecuteAsync(NpgsqlBatchCommand command)
    {
        await using var batch = PostgresRows.Batch(connection, command);
        return await batch.ExecuteNonQueryAsync();
    }
}
