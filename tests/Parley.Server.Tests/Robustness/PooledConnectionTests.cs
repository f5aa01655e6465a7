using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Robustness;

/// <summary>Pooled connections are configured once and reused: the settings must persist.</summary>
[SqliteOnly]
public sealed class PooledConnectionTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    [Fact]
    public async Task Pooled_connection_keeps_its_settings()
    {
        var contexts = fixture.Server.Services.GetRequiredService<IDbContextFactory<ParleyDbContext>>();
        var readings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAsync(contexts)));
        foreach (var reading in readings.Append(await ReadAsync(contexts)).Append(await ReadAsync(contexts)))
        {
            Assert.Equal("4000 2 wal -512 0 1", reading);
        }
    }

    private static async Task<string> ReadAsync(IDbContextFactory<ParleyDbContext> contexts)
    {
        await using var context = await contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        foreach (
            var pragma in (string[])
                ["busy_timeout", "synchronous", "journal_mode", "cache_size", "mmap_size", "foreign_keys"]
        )
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"PRAGMA {pragma}";
            values.Add($"{await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)}");
        }

        return string.Join(' ', values);
    }
}
