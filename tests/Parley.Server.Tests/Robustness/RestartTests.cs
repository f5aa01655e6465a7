using Microsoft.Data.Sqlite;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Robustness;

/// <summary>Data folders in every state at the start of a server.</summary>
[SqliteOnly]
public sealed class RestartTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Interrupted_migration_does_not_block_the_next_start()
    {
        await using (
            var connection = new SqliteConnection(
                $"Data Source={Path.Combine(_folder.Path, "parley.db")};Pooling=False"
            )
        )
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY,
                    "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES(1, '2026-11-24 09:41:00.000');
                """;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var server = await ParleyServer.StartAsync(_folder.Path).WithTimeoutAsync("the start");
        Assert.NotNull((await server.FirstUserAsync()).FirstWorkspace);
    }

    [Fact]
    public async Task Epoch_is_kept_with_the_data_folder_only()
    {
        var epoch = await EpochAsync(_folder.Path);
        Assert.Equal(epoch, await EpochAsync(_folder.Path));
        using var elsewhere = new DataFolder();
        using var older = new DataFolder();
        Copy(_folder, elsewhere);
        Copy(_folder, older);
        var moved = await EpochAsync(elsewhere.Path);
        Assert.NotEqual(epoch, moved);
        Assert.Equal(moved, await EpochAsync(elsewhere.Path));

        Assert.Equal(epoch, await EpochAsync(_folder.Path));
        Copy(older, _folder);
        var restored = await EpochAsync(_folder.Path);
        Assert.DoesNotContain(restored, new[] { epoch, moved });
        Assert.Equal(restored, await EpochAsync(_folder.Path));
    }

    [Fact]
    public async Task Crash_between_the_start_counter_writes_is_not_taken_for_a_restore()
    {
        await EpochAsync(_folder.Path);
        var counted = await File.ReadAllTextAsync(
            Path.Combine(_folder.Path, "starts"),
            TestContext.Current.CancellationToken
        );
        var epoch = await EpochAsync(_folder.Path);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "starts"),
            counted,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(epoch, await EpochAsync(_folder.Path));
    }

    private static async Task<string> EpochAsync(string folder)
    {
        await using var harness = await LogHarness.OpenAsync(folder);
        return harness.Events.Epoch;
    }

    private static void Copy(DataFolder from, DataFolder to)
    {
        foreach (var old in Directory.GetFiles(to.Path, "parley.db*"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.GetFiles(from.Path, "parley.db*"))
        {
            File.Copy(file, Path.Combine(to.Path, Path.GetFileName(file)));
        }
    }
}
