using Microsoft.Extensions.Options;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Cluster;

/// <summary>What Orleans requires of the table of members. It needs PostgreSQL whatever the store of the run.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private readonly List<DataFolder> _folders = [];
    private readonly List<PostgresDatabase> _databases = [];
    private string _address = null!;

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() =>
        _address = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        _folders.ForEach(folder => folder.Dispose());
    }

    [Fact]
    public async Task Member_is_read_as_it_was_written()
    {
        var table = await OpenAsync();
        var entry = Entry(1);
        entry.AddSuspector(Entry(2).SiloAddress, Now.AddSeconds(-2));
        entry.AddSuspector(Entry(3).SiloAddress, Now.AddSeconds(-1));
        Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));

        var read = Assert.Single((await (await OpenAsync()).ReadAll()).Members).Item1;
        Assert.Equal(
            (entry.SiloAddress, entry.Status, entry.SiloName, entry.HostName),
            (read.SiloAddress, read.Status, read.SiloName, read.HostName)
        );
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal(entry.StartTime, read.StartTime, TimeSpan.FromMilliseconds(1));
        Assert.Equal(entry.IAmAliveTime, read.IAmAliveTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task One_of_two_changes_of_the_same_version_fails_and_changes_nothing()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var version = (await first.ReadAll()).Version.Next();
        Assert.True(await first.InsertRow(Entry(1), version));
        Assert.False(await second.InsertRow(Entry(2), version));
        Assert.Equal(version.Version, (await second.ReadAll()).Version.Version);
        Assert.Single((await second.ReadAll()).Members);

        version = (await first.ReadAll()).Version.Next();
        Assert.True(await first.UpdateRow(Entry(1, SiloStatus.Active), "any", version));
        Assert.False(await second.UpdateRow(Entry(1, SiloStatus.Dead), "any", version));
        Assert.Equal(SiloStatus.Active, Assert.Single((await first.ReadAll()).Members).Item1.Status);
    }

    [Fact]
    public async Task Concurrent_joins_take_a_version_each()
    {
        const int nodes = 8;
        var table = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, nodes).Select(JoinAsync));
        var read = await table.ReadAll();
        Assert.Equal((nodes, nodes), (read.Members.Count, read.Version.Version));

        async Task JoinAsync(int node)
        {
            while (!await table.InsertRow(Entry(node), (await table.ReadAll()).Version.Next()))
            {
                // Another node was faster.
            }
        }
    }

    [Fact]
    public async Task Known_member_is_not_inserted_and_an_unknown_one_not_updated()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next()));
        var before = (await table.ReadAll()).Version;
        Assert.False(await table.InsertRow(Entry(1), before.Next()));
        Assert.False(await table.UpdateRow(Entry(2), "any", before.Next()));
        Assert.Equal(before, (await table.ReadAll()).Version);
        Assert.Empty((await table.ReadRow(Entry(2).SiloAddress)).Members);
        Assert.Single((await table.ReadRow(Entry(1).SiloAddress)).Members);
    }

    [Fact]
    public async Task Sign_of_life_takes_no_version()
    {
        var table = await OpenAsync();
        var entry = Entry(1);
        Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));
        var before = await table.ReadAll();
        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        await table.UpdateIAmAlive(entry);
        var after = await table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(entry.IAmAliveTime, Assert.Single(after.Members).Item1.IAmAliveTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Cleanup_removes_old_dead_members_only()
    {
        var table = await OpenAsync();
        MembershipEntry[] entries = [Entry(1, SiloStatus.Dead), Entry(2, SiloStatus.Dead), Entry(3, SiloStatus.Active)];
        foreach (var old in (MembershipEntry[])[entries[0], entries[2]])
        {
            old.StartTime = old.IAmAliveTime = Now.AddDays(-2);
        }

        foreach (var entry in entries)
        {
            Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));
        }

        await table.CleanupDefunctSiloEntries(TimeProvider.System.GetUtcNow().AddDays(-1));
        Assert.Equal(
            [entries[1].SiloAddress, entries[2].SiloAddress],
            (await table.ReadAll()).Members.Select(member => member.Item1.SiloAddress).Order()
        );
    }

    [Fact]
    public async Task Clusters_of_two_names_are_separate()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync("other"));
        Assert.True(await one.InsertRow(Entry(1), (await one.ReadAll()).Version.Next()));
        Assert.Empty((await other.ReadAll()).Members);
        Assert.Equal(0, (await other.ReadAll()).Version.Version);
    }

    /// <summary>Nodes that start at the same time do not see each other when they check.</summary>
    [Fact]
    public async Task Node_of_another_version_does_not_join_while_one_runs()
    {
        var (table, newer) = (await OpenAsync(), await OpenAsync(protocol: "newer"));
        Assert.True(await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next()));
        var before = (await newer.ReadAll()).Version;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            newer.InsertRow(Entry(2), before.Next())
        );
        Assert.Contains("127.0.0.1:10001", refused.Message, StringComparison.Ordinal);
        Assert.Contains("stop all of them", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await newer.ReadAll()).Version);
        Assert.Single((await newer.ReadAll()).Members);

        Assert.True(await table.UpdateRow(Entry(1, SiloStatus.Dead), "any", before.Next()));
        Assert.True(await newer.InsertRow(Entry(2), (await newer.ReadAll()).Version.Next()));
    }

    [Fact]
    public async Task Node_of_another_version_joins_after_a_killed_one_and_in_place_of_its_former_self()
    {
        var (table, newer) = (await OpenAsync(), await OpenAsync(protocol: "newer"));
        var killed = Entry(1, SiloStatus.Active);
        killed.IAmAliveTime = Now - ClusterVersionCheck.MaxWait - TimeSpan.FromSeconds(1);
        Assert.True(await table.InsertRow(killed, (await table.ReadAll()).Version.Next()));
        Assert.True(await table.InsertRow(Entry(2, SiloStatus.Active), (await table.ReadAll()).Version.Next()));
        Assert.True(await newer.InsertRow(Entry(2, generation: 2), (await newer.ReadAll()).Version.Next()));
    }

    /// <summary>As another node sees it.</summary>
    private async Task<PostgresMembershipTable> OpenAsync(string cluster = "parley", string protocol = "1")
    {
        var folder = new DataFolder();
        _folders.Add(folder);
        var database = new PostgresDatabase(
            Options.Create(new PostgresOptions { AnswerSeconds = 60 }),
            Options.Create(new ParleyOptions { Data = folder.Path, Database = _address }),
            TimeProvider.System
        );
        _databases.Add(database);
        var table = new PostgresMembershipTable(
            database,
            Options.Create(new ParleyClusterOptions { Name = cluster }),
            protocol
        );
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    private static MembershipEntry Entry(int node, SiloStatus status = SiloStatus.Joining, int generation = 1) =>
        new()
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 10_000 + node, generation),
            Status = status,
            SiloName = $"node {node}",
            HostName = "host",
            SuspectTimes = [],
            StartTime = Now,
            IAmAliveTime = Now,
        };
}
