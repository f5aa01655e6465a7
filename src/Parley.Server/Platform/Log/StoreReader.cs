namespace Parley.Server.Platform.Log;

/// <summary>
/// Runs queries on reading connections with prepared statements. Each query reads one snapshot; two queries may read
/// different ones. Raw SQL: with EF Core the queries of a resume took three quarters of its time (ADR-0016).
/// Thread-safe.
/// </summary>
internal abstract class StoreReader
{
    /// <summary>Returns the rows.</summary>
    /// <exception cref="LogUnavailableException">The store cannot be read.</exception>
    public abstract Task<List<T>> QueryAsync<T>(
        Query<T> query,
        CancellationToken cancellationToken,
        params ReadOnlySpan<SqlValue> values
    );

    /// <summary>Returns the first row; the default without one.</summary>
    /// <inheritdoc cref="QueryAsync"/>
    public Task<T?> QueryFirstAsync<T>(
        Query<T> query,
        CancellationToken cancellationToken,
        params ReadOnlySpan<SqlValue> values
    ) => FirstAsync(QueryAsync(query, cancellationToken, values));

    private static async Task<T?> FirstAsync<T>(Task<List<T>> rows) => await rows is [var first, ..] ? first : default;
}
