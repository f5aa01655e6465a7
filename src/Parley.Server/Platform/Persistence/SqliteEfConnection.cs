using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Sqlite.Storage.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Persistence;

// EF Core has no public way to act before a transaction begins and after it has ended in any way: interceptors are not
// called if it cannot begin, or if it is only disposed.
#pragma warning disable EF1001

/// <summary>
/// EF Core's connection. A transaction holds the <see cref="SqliteWriteGate"/> from before its begin until it has
/// ended, by a commit, a rollback, a failure or its disposal. Every save is a transaction
/// (<see cref="SqliteParleyDbContext"/>): its own, or the one that the caller has begun.
/// </summary>
internal sealed class SqliteEfConnection(
    RelationalConnectionDependencies dependencies,
    IRawSqlCommandBuilder commands,
    IDiagnosticsLogger<DbLoggerCategory.Infrastructure> logger,
    IDbContextOptions options
) : SqliteRelationalConnection(dependencies, commands, logger)
{
    private readonly SqliteWriteGate _gate = options
        .FindExtension<CoreOptionsExtension>()!
        .ApplicationServiceProvider!.GetRequiredService<SqliteWriteGate>();

    private bool _holdsGate;

    /// <summary>Call it when the transaction has ended; further calls do nothing.</summary>
    public void LeaveGate()
    {
        if (_holdsGate)
        {
            _holdsGate = false;
            _gate.Leave();
        }
    }

    protected override DbTransaction ConnectionBeginTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Save asynchronously: a blocked thread would block the gate.");

    protected override async ValueTask<DbTransaction> ConnectionBeginTransactionAsync(
        IsolationLevel isolationLevel,
        CancellationToken cancellationToken = default
    )
    {
        await _gate.EnterAsync(cancellationToken);
        _holdsGate = true;
        try
        {
            return await base.ConnectionBeginTransactionAsync(isolationLevel, cancellationToken);
        }
        catch
        {
            LeaveGate();
            throw;
        }
    }
}

#pragma warning restore EF1001
