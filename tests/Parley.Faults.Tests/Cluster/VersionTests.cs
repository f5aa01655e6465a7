namespace Parley.Faults.Tests.Cluster;

/// <summary>Nodes of different versions do not run together: the start is refused, and changes nothing.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task Node_is_refused_while_one_of_another_version_runs_and_starts_when_it_has_stopped()
    {
        var postgres = await PostgresCluster.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await HostCluster.StartAsync(1, database);
        await cluster.AddressAsync(0);
        await ChangeProtocolAsync(postgres, database);
        await AssertRefusedAsync(database, "cluster protocol 1-other");

        Assert.Equal(0, await cluster.StopAsync(0));
        using var folder = new DataFolder();
        await using var node = Start(folder, database, HostProcess.FreePort());
        await node.ReadyAsync();
    }

    /// <summary>Else the node that runs would find tables that it does not know.</summary>
    [Fact]
    public async Task Database_is_not_migrated_while_a_node_of_another_version_runs()
    {
        var postgres = await PostgresCluster.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await HostCluster.StartAsync(1, database);
        await cluster.AddressAsync(0);
        var name = new Uri(database).AbsolutePath.Trim('/');
        const string last = """(SELECT max("MigrationId") FROM "__EFMigrationsHistory")""";
        var removed = await postgres.ScalarAsync<string>(
            name,
            $"""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = {last} RETURNING "MigrationId" """
        );
        await AssertRefusedAsync(database, "must migrate the database");
        Assert.NotEqual(removed, await postgres.ScalarAsync<string>(name, $"SELECT {last}"));
    }

    /// <summary>Its row says that it runs, and nobody was left to correct it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_node_of_another_version_only_delays_a_start_and_not_at_its_own_address(bool isItself)
    {
        var postgres = await PostgresCluster.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await HostCluster.StartAsync(1, database);
        await cluster.AddressAsync(0);
        await cluster.KillAsync(0);
        await ChangeProtocolAsync(postgres, database);
        using var folder = new DataFolder();
        await using var node = isItself
            ? Start(folder, database, cluster.ClusterPort(0))
            : Start(folder, database, HostProcess.FreePort());
        await node.ReadyAsync();
        Assert.Equal(!isItself, node.Output.Contains("another version were not stopped", StringComparison.Ordinal));
    }

    private static Task ChangeProtocolAsync(PostgresCluster postgres, string database) =>
        postgres.ExecuteAsync(
            new Uri(database).AbsolutePath.Trim('/'),
            "UPDATE cluster_nodes SET protocol = '1-other'"
        );

    private static async Task AssertRefusedAsync(string database, string reason)
    {
        using var folder = new DataFolder();
        await using var node = Start(folder, database, HostProcess.FreePort());
        Assert.True(await node.ExitAsync() == 1, node.Output);
        Assert.Contains("Parley cannot start: the node 127.0.0.1:", node.Output, StringComparison.Ordinal);
        Assert.Contains(reason, node.Output, StringComparison.Ordinal);
        Assert.Contains("stop all of them", node.Output, StringComparison.Ordinal);
    }

    private static HostProcess Start(DataFolder folder, string database, int port) =>
        HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            ("Database", database),
            ("Cluster__Address", "127.0.0.1"),
            ("Cluster__Port", $"{port}")
        );
}
