namespace Parley.Server.Platform.Persistence;

/// <summary>
/// SQLite has one writer at a time. Waiters for its lock poll with pauses of up to 100 ms; waiters for this gate
/// continue at once. The log enters once per batch, EF Core once per transaction (<see cref="SqliteEfConnection"/>).
/// Whoever has the lock has the gate: a writer that waited for the lock with the gate would block the owner of the
/// lock, if that needs the gate for its next statement.
/// </summary>
internal sealed class SqliteWriteGate : WriteGate, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    public void Enter() => _gate.Wait();

    public Task EnterAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    public override async Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    )
    {
        await EnterAsync(cancellationToken);
        try
        {
            return await statement(cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The transaction enters by itself.</summary>
    public override Task<int> ExecuteTransactionAsync(
        Func<CancellationToken, Task<int>> transaction,
        CancellationToken cancellationToken
    ) => transaction(cancellationToken);

    public void Dispose() => _gate.Dispose();
}
