using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Reads on pooled connections. SQLite has no asynchronous reads. A page from the cache takes about 10 microseconds, so
/// a query runs on the caller's thread.
/// </summary>
internal sealed class SqliteStoreReader(SqliteDatabase database) : StoreReader, IDisposable
{
    private const int MaxConnections = 8;

    private readonly ConcurrentBag<ReadConnection> _connections = [];

    public override Task<List<T>> QueryAsync<T>(
        Query<T> query,
        CancellationToken cancellationToken,
        params ReadOnlySpan<SqlValue> values
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult(Read(query, values));
        }
        catch (SqliteException exception)
        {
            return Task.FromException<List<T>>(new LogUnavailableException("The database cannot be read.", exception));
        }
    }

    public void Dispose()
    {
        while (_connections.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private List<T> Read<T>(Query<T> query, ReadOnlySpan<SqlValue> values)
    {
        var connection = _connections.TryTake(out var pooled) ? pooled : new ReadConnection(database.Open());
        var usable = false;
        try
        {
            var rows = connection.Read(query, values);
            usable = true;
            return rows;
        }
        finally
        {
            // A burst may open more connections than the pool keeps. One with a failed query is not used again.
            if (usable && _connections.Count < MaxConnections)
            {
                _connections.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    /// <summary>Prepares the statement of each query at its first use and keeps it. Not thread-safe.</summary>
    private sealed class ReadConnection(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<object, SqliteStatement> _statements = [];

        public List<T> Read<T>(Query<T> query, ReadOnlySpan<SqlValue> values)
        {
            if (!_statements.TryGetValue(query, out var statement))
            {
                _statements.Add(query, statement = new(connection, query.Sqlite, values.Length));
            }

            var rows = new List<T>();
            using var row = statement.Query(values);
            while (row.Read())
            {
                rows.Add(query.Read(row));
            }

            return rows;
        }

        public void Dispose()
        {
            foreach (var statement in _statements.Values)
            {
                statement.Dispose();
            }

            connection.Dispose();
        }
    }
}
