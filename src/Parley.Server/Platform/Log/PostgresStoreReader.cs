using Npgsql;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>Reads over pooled connections, which keep their prepared statements.</summary>
internal sealed class PostgresStoreReader(PostgresDatabase database) : StoreReader
{
    public override Task<List<T>> QueryAsync<T>(
        Query<T> query,
        CancellationToken cancellationToken,
        params ReadOnlySpan<SqlValue> values
    ) => QueryAsync(PostgresRows.Command(query.Postgres, values), query.Read, cancellationToken);

    private async Task<List<T>> QueryAsync<T>(
        NpgsqlBatchCommand command,
        Func<IRow, T> read,
        CancellationToken cancellationToken
    )
    {
        var connection = database.Source.CreateConnection();
        try
        {
            await database.OpenAsync(connection, cancellationToken);
            return await database.WaitAsync(connection, ReadAsync(connection, command, read), cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new LogUnavailableException("The database cannot be read.", exception);
        }
        finally
        {
            if (!database.IsAbandoned(connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection,
        NpgsqlBatchCommand command,
        Func<IRow, T> read
    )
    {
        await using var batch = PostgresRows.Batch(connection, command);
        await using var reader = await batch.ExecuteReaderAsync();
        var row = new PostgresRow(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
