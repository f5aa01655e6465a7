using Npgsql;

namespace Parley.Faults.Tests.Postgres;

/// <summary>Configurations that a server on PostgreSQL refuses, and isolation of two servers.</summary>
public sealed class StoreTests(OwnCluster own, ITestOutputHelper output) : IClassFixture<OwnCluster>
{
    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes", Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    [InlineData("synchronous_commit", Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Database_with_non_durable_settings_is_refused(string setting)
    {
        var address = await own.Cluster.CreateDatabaseAsync(migrated: false);
        await own.Cluster.SetAsync(setting, "off");
        try
        {
            using var folder = new DataFolder();
            await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort(), ("Database", address));
            Assert.True(await host.ExitAsync() == 1, host.Output);
            Assert.Contains($"The PostgreSQL server runs with {setting}=off", host.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", host.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(
                new NpgsqlConnectionStringBuilder(own.Cluster.ConnectionString("postgres")).Password!,
                host.Output,
                StringComparison.Ordinal
            );
        }
        finally
        {
            await own.Cluster.SetAsync(setting, "on");
        }
    }

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Two_servers_appending_to_one_channel_produce_one_dense_log()
    {
        // Neither knows of the other: each activates the channel grain, and only the fence of each append keeps them
        // apart (promise P14).
        var address = await own.Cluster.CreateDatabaseAsync();
        await using var first = await ParleyServer.StartAsync(("Database", address));
        await using var second = await ParleyServer.StartAsync(("Database", address));
        var team = await first.TeamAsync(members: 6);
        await using var senders = await Senders.StartAsync(team, first, second);
        await senders.UntilAsync(acknowledged: 200);
        var history = await senders.StopAsync();
        Assert.Empty(Checker.Check(history));
        Assert.Equal(history.Sent.Count, history.Messages.Count);
        Assert.All(history.Sent, sent => Assert.Single(sent.Acks));
        output.WriteLine($"{senders.Acknowledged} acknowledged, {senders.Refused} refused");
    }
}
