using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Several bulk statements in one commit, for decisions that must hold until what follows from them is stored. Rows are
/// locked in one order, here and in the message log: members (by workspace and person), then accounts, then what
/// belongs to accounts, and workspaces last, as the rule that a workspace keeps an owner does by itself. Two who kept
/// to different ones would wait for each other.
/// </summary>
internal static class WriteTransactions
{
    /// <summary>A statement that begins so locks its rows where more than one can write.</summary>
    public const string LockComment = $"-- {LockTag}";

    private const string LockTag = "lock: ";

    /// <summary>In one statement, and below what SQLite takes as parameters.</summary>
    private const int MaxRows = 100;

    /// <summary>
    /// True: the statements said so and are committed; else all of them are taken back. The first one should change the
    /// row that everything depends on: whoever decides about the same row waits for this commit.
    /// </summary>
    public static async Task<bool> ExecuteInTransactionAsync(
        this WriteGate gate,
        ParleyDbContext context,
        Func<CancellationToken, Task<bool>> statements,
        CancellationToken cancellationToken
    ) =>
        await gate.ExecuteAsync(
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
    /// Within a commit: how many of these rows there are now. They stay as they are until it is over. On SQLite nobody
    /// else can write meanwhile.
    /// </summary>
    public static async Task<int> LockRowsAsync<TRow>(
        this IOrderedQueryable<TRow> rows,
        string name,
        CancellationToken cancellationToken
    )
        where TRow : class => (await rows.TagWith(LockTag + name).Select(_ => 1).ToListAsync(cancellationToken)).Count;

    /// <summary>
    /// Inserts a row beside bulk statements: a save of EF Core would wait for the gate that they hold.
    /// </summary>
    public static Task InsertAsync<TRow>(this ParleyDbContext context, TRow row, CancellationToken cancellationToken)
        where TRow : class => context.InsertAllAsync<TRow>([row], cancellationToken);

    /// <inheritdoc cref="InsertAsync"/>
    public static async Task InsertAllAsync<TRow>(
        this ParleyDbContext context,
        IReadOnlyList<TRow> rows,
        CancellationToken cancellationToken
    )
        where TRow : class
    {
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
            var statement = $"INSERT INTO {table.Name} ({names}) VALUES {string.Join(", ", tuples)}";
            await context.Database.ExecuteSqlRawAsync(statement, parameters, cancellationToken);
        }
    }
}
