using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace Parley.Server.Platform.Persistence;

// There is no public way to keep EF Core from closing, and so from waiting for, a connection that hangs.
#pragma warning disable EF1001

/// <summary>EF Core's connection: one of <see cref="PostgresDatabase"/>. One that was given up is left alone.</summary>
internal sealed class PostgresEfConnection(
    RelationalConnectionDependencies dependencies,
    NpgsqlDataSourceManager sources,
    IDbContextOptions options
) : NpgsqlRelationalConnection(dependencies, sources, options)
{
    private readonly PostgresDatabase _database = options
        .FindExtension<CoreOptionsExtension>()!
        .ApplicationServiceProvider!.GetRequiredService<PostgresDatabase>();

    /// <summary>Whether somebody else ends its transaction and closes it.</summary>
    public bool IsAbandoned => _database.IsAbandoned(Connection);

    private NpgsqlConnection Connection => (NpgsqlConnection)DbConnection;

    protected override DbConnection CreateDbConnection() => _database.Source.CreateConnection();

    /// <summary>
    /// Contexts are used again, connections are not: the last one may have been given up, or be of a pool that was left
    /// behind when the server was away.
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
/// Lets no command and no commit of EF Core wait longer than <see cref="PostgresDatabase.WaitAsync{T}"/> does.
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
