using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>A random key that all nodes share through the database, created at first use. Thread-safe.</summary>
/// <param name="contexts">The database.</param>
/// <param name="gate">The write gate.</param>
/// <param name="name">The key of the value in the table <c>meta</c>.</param>
internal sealed class SigningKey(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, string name)
{
    private const int Bytes = 32;

    private volatile byte[]? _key;

    /// <summary>Null: no key was created in this database.</summary>
    public async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
        {
            return known;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context
            .Database.SqlQuery<string>($"""SELECT value AS "Value" FROM meta WHERE key = {name}""")
            .ToListAsync(cancellationToken);
        return found is [var text] ? _key = Convert.FromHexString(text) : null;
    }

    public async Task<byte[]> GetAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) ?? await CreateAsync(cancellationToken);

    private async Task<byte[]> CreateAsync(CancellationToken cancellationToken)
    {
        var generated = Convert.ToHexString(RandomNumberGenerator.GetBytes(Bytes));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await gate.ExecuteAsync(
            token =>
                context.Database.ExecuteSqlAsync(
                    $"INSERT INTO meta(key, value) VALUES({name}, {generated}) ON CONFLICT(key) DO NOTHING",
                    token
                ),
            cancellationToken
        );

        // Another node or request may have created it first.
        return (await FindAsync(cancellationToken))!;
    }
}
