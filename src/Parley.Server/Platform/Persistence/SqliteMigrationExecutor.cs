using System.Data;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Parley.Server.Platform.Persistence;

// EF Core has no public base class of its executor.
#pragma warning disable EF1001

/// <summary>
/// Executes a migration that rebuilds tables in one transaction. SQLite ignores <c>PRAGMA foreign_keys</c> inside a
/// transaction, so EF Core commits in the middle of a rebuild: a server that is killed there finds half of the
/// migration done and cannot repeat it. Here the foreign keys are off before the transaction begins, as
/// sqlite.org/lang_altertable.html says.
/// </summary>
internal sealed class SqliteMigrationExecutor(IExecutionStrategy strategy) : MigrationCommandExecutor(strategy)
{
    public override async Task<int> ExecuteNonQueryAsync(
        IReadOnlyList<MigrationCommand> migrationCommands,
        IRelationalConnection connection,
        MigrationExecutionState executionState,
        bool commitTransaction,
        IsolationLevel? isolationLevel = null,
        CancellationToken cancellationToken = default
    )
    {
        if (!migrationCommands.Any(command => command.TransactionSuppressed))
        {
            return await base.ExecuteNonQueryAsync(
                migrationCommands,
                connection,
                executionState,
                commitTransaction,
                isolationLevel,
                cancellationToken
            );
        }

        if (executionState.Transaction is { } earlier)
        {
            // The migrations before this one are complete.
            await earlier.CommitAsync(cancellationToken);
            await earlier.DisposeAsync();
            executionState.Transaction = null;
        }

        await connection.OpenAsync(cancellationToken);
        try
        {
            await SetForeignKeysAsync(connection, on: false, cancellationToken);
            var result = await ExecuteInTransactionAsync(migrationCommands, connection, cancellationToken);
            executionState.AnyOperationPerformed = true;
            return result;
        }
        finally
        {
            // The connection returns to the pool.
            await SetForeignKeysAsync(connection, on: true, CancellationToken.None);
            await connection.CloseAsync();
        }
    }

    private static async Task<int> ExecuteInTransactionAsync(
        IReadOnlyList<MigrationCommand> commands,
        IRelationalConnection connection,
        CancellationToken cancellationToken
    )
    {
        var result = 0;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var command in commands)
        {
            // EF Core suppresses the transaction of the row in its history too. What cannot be in one, SQLite refuses.
            if (
                !command.TransactionSuppressed
                || !command.CommandText.TrimStart().StartsWith("PRAGMA foreign_keys", StringComparison.Ordinal)
            )
            {
                result = await command.ExecuteNonQueryAsync(connection, null, cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static async Task SetForeignKeysAsync(
        IRelationalConnection connection,
        bool on,
        CancellationToken cancellationToken
    )
    {
        await using var command = connection.DbConnection.CreateCommand();
        command.CommandText = on ? "PRAGMA foreign_keys = 1" : "PRAGMA foreign_keys = 0";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

#pragma warning restore EF1001
