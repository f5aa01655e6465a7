using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>Runs the statements of effects on the writing connection.</summary>
internal sealed class PostgresEffectCommands(NpgsqlConnection connection) : EffectCommands(SqlDialect.Postgres)
{
    public override ValueTask<bool> ExistsAsync(string sql, params ReadOnlySpan<SqlValue> values) =>
        new(ExistsAsync(PostgresRows.Command(sql, values)));

    public override ValueTask<int> ExecuteAsync(string sql, params ReadOnlySpan<SqlValue> values) =>
        new(ExecuteAsync(PostgresRows.Command(sql, values)));

    /// <summary>Returns whether the query has a row. The values may be arrays.</summary>
    public Task<bool> ExistsAsync(string sql, params object[] values) => ExistsAsync(PostgresRows.Command(sql, values));

    /// <summary>Returns the number of rows that changed. The values may be arrays.</summary>
    public Task<int> ExecuteAsync(string sql, params object[] values) =>
        ExecuteAsync(PostgresRows.Command(sql, values));

    /// <summary>Does nothing: PostgreSQL overwrites deleted rows by itself (ADR-0026).</summary>
    public override void RequireErasure() { }

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
    public async Task<int> ExecuteAsync(NpgsqlBatchCommand command)
    {
        await using var batch = PostgresRows.Batch(connection, command);
        return await batch.ExecuteNonQueryAsync();
    }

    private async Task<bool> ExistsAsync(NpgsqlBatchCommand command)
    {
        await using var batch = PostgresRows.Batch(connection, command);
        return await batch.ExecuteScalarAsync() is not null;
    }
}
