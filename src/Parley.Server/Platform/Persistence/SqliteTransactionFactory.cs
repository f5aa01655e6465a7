using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Parley.Server.Platform.Persistence;

/// <summary>EF Core's transactions, which leave the write gate at their end.</summary>
internal sealed class SqliteTransactionFactory(RelationalTransactionFactoryDependencies dependencies)
    : RelationalTransactionFactory(dependencies)
{
    public override RelationalTransaction Create(
        IRelationalConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned
    ) =>
        new Transaction(
            (SqliteEfConnection)connection,
            transaction,
            transactionId,
            logger,
            transactionOwned,
            Dependencies.SqlGenerationHelper
        );

    private sealed class Transaction(
        SqliteEfConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned,
        ISqlGenerationHelper helper
    ) : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, helper)
    {
        public override void Dispose()
        {
            try
            {
                base.Dispose();
            }
            finally
            {
                connection.LeaveGate();
            }
        }

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await base.DisposeAsync();
            }
            finally
            {
                connection.LeaveGate();
            }
        }

        /// <summary>After a commit or a rollback that succeeded. After another one only the disposal ends it.</summary>
        protected override void ClearTransaction()
        {
            try
            {
                base.ClearTransaction();
            }
            finally
            {
                connection.LeaveGate();
            }
        }

        /// <inheritdoc cref="ClearTransaction"/>
        protected override async Task ClearTransactionAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await base.ClearTransactionAsync(cancellationToken);
            }
            finally
            {
                connection.LeaveGate();
            }
        }
    }
}
