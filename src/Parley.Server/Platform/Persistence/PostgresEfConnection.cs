using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace Parley.Server.Platform.Persistence;

// EF Core has no public way to skip closing, and waiting for, a hanging connection.
#pragma warning disable EF1001

/// <summary>
/// EF Core's connection, from <see cref="PostgresDatabase"/>. It does not touch an abandoned connection.
/// </summary>
internal sealed class PostgresEfConnection(
    RelationalConnectionDependencies dependencies,
    NpgsqlDataSourceManager sources,
    IDbContextOptions options
) : NpgsqlRelationalConnection(dependencies, sources, options)
{
    private readonly PostgresDatabase _database = options
        .FindExtension<CoreOptionsExtension>()!
        .ApplicationServiceProvider!.GetRequiredService<PostgresDatabase>();

    /// <summary>Whether an abandoned transaction and connection are ended elsewhere.</summary>
    public bool IsAbandoned => _database.IsAbandoned(Connection);

    private NpgsqlConnection Connection => (NpgsqlConnection)DbConnection;

    protected override DbConnection CreateDbConnection() => _database.Source.CreateConnection();

    /// <summary>
    /// Contexts are pooled, connections are not: the last connection may be abandoned, or belong to the pool of before
    /// an outage.
    /// </summary>
    protected override void ResetState(bool disposeDbConnection) => base.ResetState(disposeDbConnection: true);

    /// <inheritdoc cref="ResetState"/>
    protected override ValueTask ResetStateAsync(bool disposeDbConnection) =>
        base.ResetStateAsync(disposeDbConnection: true);

    protected override void OpenDbConnection(bool errorsExpected) =>
        throw new NotSupportedException("Open asynchronously: a blocked thread would wait for the database server.");

    protected override Task OpenDbConnectionAsync(bool errorsExpected, CancellationToken cancellationToken) =>
        _database.OpenAsync(Connection, cancellationToken);

    protected override void CloseDbConnection()
    {
        if (!_database.IsAbandoned(Connection))
        {
            base.CloseDbConnection();
        }
    }

    protected override Task CloseDbConnectionAsync() =>
        _database.IsAbandoned(Connection) ? Task.CompletedTask : base.CloseDbConnectionAsync();

    protected override void DisposeDbConnection()
    {
        if (!_database.IsAbandoned(Connection))
        {
            base.DisposeDbConnection();
        }
    }

    protected override ValueTask DisposeDbConnectionAsync() =>
        _database.IsAbandoned(Connection) ? ValueTask.CompletedTask : base.DisposeDbConnectionAsync();
}

#pragma warning restore EF1001

/// <summary>
/// Limits commands and commits of EF Core to the timeout of <see cref="PostgresDatabase.WaitAsync{T}"/>.
/// </summary>
internal sealed class PostgresCommandInterceptor(PostgresDatabase database)
    : DbCommandInterceptor,
        IDbTransactionInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        if (command.CommandText.StartsWith(WriteTransactions.LockComment, StringComparison.Ordinal))
        {
            command.CommandText += " FOR NO KEY UPDATE";
        }

        return InterceptionResult<DbDataReader>.SuppressWithResult(
            await WaitAsync(command, command.ExecuteReaderAsync(CancellationToken.None), cancellationToken)
        );
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    ) =>
        InterceptionResult<object>.SuppressWithResult(
            (await WaitAsync(command, command.ExecuteScalarAsync(CancellationToken.None), cancellationToken))!
        );

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) =>
        InterceptionResult<int>.SuppressWithResult(
            await WaitAsync(command, command.ExecuteNonQueryAsync(CancellationToken.None), cancellationToken)
        );

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        await database.WaitAsync(
            (NpgsqlConnection)transaction.Connection!,
            CommitAsync(transaction),
            cancellationToken
        );
        return InterceptionResult.Suppress();
    }

    private static async Task<bool> CommitAsync(DbTransaction transaction)
    {
        await transaction.CommitAsync();
        return true;
    }

    private Task<T> WaitAsync<T>(DbCommand command, Task<T> answer, CancellationToken cancellationToken) =>
        database.WaitAsync((NpgsqlConnection)command.Connection!, answer, cancellationToken);
}
