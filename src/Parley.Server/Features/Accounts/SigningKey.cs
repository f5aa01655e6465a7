using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// A random key that all nodes have from the database, made when it is first needed. Thread-safe.
/// </summary>
/// <param name="contexts">The database.</param>
/// <param name="gate">Writes to it.</param>
/// <param name="name">Its name among the server's own values.</param>
internal sealed class SigningKey(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, string name)
{
    private const int Bytes = 32;

    private volatile byte[]? _key;

    /// <summary>Null: on this database nothing was sealed with it yet.</summary>
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
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(Bytes));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await gate.ExecuteAsync(
            token =>
                context.Database.ExecuteSqlAsync(
                    $"INSERT INTO meta(key, value) VALUES({name}, {made}) ON CONFLICT(key) DO NOTHING",
                    token
                ),
            cancellationToken
        );

        // Another node, or another request, may have been first.
        return (await FindAsync(cancellationToken))!;
    }
}
