using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Runs several bulk statements in one transaction, for decisions that must hold until their result is stored. All
/// transactions, also those of the log, lock rows in one order to avoid deadlocks: streams (by id), members (by
/// workspace and user), users, rows of users, and workspaces last, as the rule that keeps the last owner does.
/// </summary>
internal static class WriteTransactions
{
    /// <summary>Marks a query that locks its rows on stores with several writers.</summary>
    public const string LockComment = $"-- {LockTag}";

    private const string LockTag = "lock: ";

    /// <summary>Rows per INSERT statement. It keeps the statement below SQLite's limit of parameters.</summary>
    private const int MaxRows = 100;

    /// <summary>
    /// Commits if the statements return true; else rolls all of them back. The first statement should change the row
    /// that the decision depends on: concurrent transactions on that row wait.
    /// </summary>
    public static async Task<bool> ExecuteInTransactionAsync(
        this WriteGate gate,
        ParleyDbContext context,
        Func<CancellationToken, Task<bool>> statements,
        CancellationToken cancellationToken
    ) =>
        await gate.ExecuteTransactionAsync(
            async token =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(token);
                if (!await statements(token))
                {
                    return 0;
                }

                await transaction.CommitAsync(token);
                return 1;
            },
            cancellationToken
        ) == 1;

    /// <summary>
    /// Locks the rows until the end of the transaction and returns their number. SQLite needs no row locks: it has one
    /// writer.
    /// </summary>
    public static async Task<int> LockRowsAsync<TRow>(
        this IOrderedQueryable<TRow> rows,
        string name,
        CancellationToken cancellationToken
    )
        where TRow : class => (await rows.TagWith(LockTag + name).Select(_ => 1).ToListAsync(cancellationToken)).Count;

    /// <summary>
    /// Inserts a row next to bulk statements without tracking it: the transaction may run again with the same context.
    /// </summary>
    public static Task InsertAsync<TRow>(this ParleyDbContext context, TRow row, CancellationToken cancellationToken)
        where TRow : class => context.InsertAllAsync<TRow>([row], cancellationToken);

    /// <summary>Inserts a row unless one with its key exists; returns the number of inserted rows.</summary>
    public static Task<int> InsertIfAbsentAsync<TRow>(
        this ParleyDbContext context,
        TRow row,
        CancellationToken cancellationToken
    )
        where TRow : class => context.InsertAsync<TRow>([row], " ON CONFLICT DO NOTHING", cancellationToken);

    /// <inheritdoc cref="InsertAsync{TRow}(ParleyDbContext, TRow, CancellationToken)"/>
    public static Task InsertAllAsync<TRow>(
        this ParleyDbContext context,
        IReadOnlyList<TRow> rows,
        CancellationToken cancellationToken
    )
        where TRow : class => context.InsertAsync(rows, string.Empty, cancellationToken);

    private static async Task<int> InsertAsync<TRow>(
        this ParleyDbContext context,
        IReadOnlyList<TRow> rows,
        string conflict,
        CancellationToken cancellationToken
    )
        where TRow : class
    {
        var inserted = 0;
        var type = context.Model.FindEntityType(typeof(TRow))!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var properties = type.GetProperties().ToList();
        var names = string.Join(", ", properties.Select(property => property.GetColumnName(table)));
        await using var command = context.Database.GetDbConnection().CreateCommand();
        foreach (var part in rows.Chunk(MaxRows))
        {
            var parameters = new List<object>();
            var tuples = part.Select(row =>
                    $"({string.Join(", ", properties.Select(property =>
            {
                var name = $"p{parameters.Count}";
                parameters.Add(property.GetRelationalTypeMapping().CreateParameter(
                    command, name, property.PropertyInfo!.GetValue(row), property.IsNullable));
                return $"@{name}";
            }))})"
                )
                .ToList();
            var statement = $"INSERT INTO {table.Name} ({names}) VALUES {string.Join(", ", tuples)}{conflict}";
            inserted += await context.Database.ExecuteSqlRawAsync(statement, parameters, cancellationToken);
        }

        return inserted;
    }
}
