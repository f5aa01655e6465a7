using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// SQLite has one writer at a time. Waiters for its lock poll with pauses of up to 100 ms; waiters for this gate
/// continue at once. The log enters once per batch, EF Core once per save.
/// </summary>
internal sealed class SqliteWriteGate : WriteGate, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    public SqliteWriteGate() => Interceptor = new SaveInterceptor(this);

    /// <summary>Routes EF Core's saves through the gate.</summary>
    public SaveChangesInterceptor Interceptor { get; }

    public void Enter() => _gate.Wait();

    public void Leave() => _gate.Release();

    public override async Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    )
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await statement(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed class SaveInterceptor(SqliteWriteGate gate) : SaveChangesInterceptor
    {
        private readonly ConcurrentDictionary<DbContext, bool> _saving = new();

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            await gate._gate.WaitAsync(cancellationToken);
            _saving[eventData.Context!] = true;
            return result;
        }

        public override ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData,
            int result,
            CancellationToken cancellationToken = default
        )
        {
            Leave(eventData);
            return ValueTask.FromResult(result);
        }

        /// <summary>EF Core ends a save with a concurrency conflict only with this call.</summary>
        public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
            ConcurrencyExceptionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        )
        {
            Leave(eventData);
            return ValueTask.FromResult(result);
        }

        public override Task SaveChangesFailedAsync(
            DbContextErrorEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Leave(eventData);
            return Task.CompletedTask;
        }

        public override Task SaveChangesCanceledAsync(
            DbContextEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Leave(eventData);
            return Task.CompletedTask;
        }

        public override InterceptionResult<int> SavingChanges(
            DbContextEventData eventData,
            InterceptionResult<int> result
        ) => throw new NotSupportedException("Save asynchronously: a blocked thread would block the gate.");

        /// <summary>Leaves once per save, even if EF Core reports several ends.</summary>
        private void Leave(DbContextEventData eventData)
        {
            if (_saving.TryRemove(eventData.Context!, out _))
            {
                gate.Leave();
            }
        }
    }
}
