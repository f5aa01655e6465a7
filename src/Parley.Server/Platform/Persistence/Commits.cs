using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Parley.Server.Platform.Persistence;

/// <summary>Several bulk statements in one commit, for decisions that must hold until what follows from them is stored.</summary>
internal static class Commits
{
    /// <summary>
    /// True: the statements said so and are committed; else all of them are taken back. The first one should change the row that
    /// everything depends on: whoever decides about the same row waits for this commit.
    /// </summary>
    public static async Task<bool> CommitAsync(
        this WriteGate gate, ParleyDbContext context, Func<CancellationToken, Task<bool>> statements, CancellationToken cancellationToken) =>
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
            cancellationToken) == 1;

    /// <summary>Inserts a row beside bulk statements: a save of EF Core would wait for the gate that they hold.</summary>
    public static async Task InsertAsync<TRow>(this ParleyDbContext context, TRow row, CancellationToken cancellationToken)
        where TRow : class
    {
        var type = context.Model.FindEntityType(typeof(TRow))!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        await using var maker = context.Database.GetDbConnection().CreateCommand();
        var columns = type.GetProperties().Select((property, i) => (
            Name: property.GetColumnName(table),
            Value: property.GetRelationalTypeMapping().CreateParameter(
                maker, $"p{i}", property.PropertyInfo!.GetValue(row), property.IsNullable))).ToList();
        var names = string.Join(", ", columns.Select(column => column.Name));
        var values = string.Join(", ", columns.Select(column => $"@{column.Value.ParameterName.TrimStart('@')}"));
        var statement = $"INSERT INTO {table.Name} ({names}) VALUES ({values})";
        await context.Database.ExecuteSqlRawAsync(statement, columns.Select(column => (object)column.Value), cancellationToken);
    }
}
