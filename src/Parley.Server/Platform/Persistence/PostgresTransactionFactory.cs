using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// EF Core's transactions. A transaction on an abandoned connection is left to <see cref="PostgresDatabase"/>, which
/// rolls it back when its statement ends. Ending it earlier would consume the result of the statement and leave the
/// transaction open with its locks.
/// </summary>
internal sealed class PostgresTransactionFactory(RelationalTransactionFactoryDependencies dependencies)
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
            (PostgresEfConnection)connection,
            transaction,
            transactionId,
            logger,
            transactionOwned,
            Dependencies.SqlGenerationHelper
        );

    private sealed class Transaction(
        PostgresEfConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned,
        ISqlGenerationHelper helper
    ) : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, helper)
    {
        public override async ValueTask DisposeAsync()
        {
            if (connection.IsAbandoned)
            {
                await ClearTransactionAsync();
            }
            else
            {
                await base.DisposeAsync();
            }
        }
    }
}
