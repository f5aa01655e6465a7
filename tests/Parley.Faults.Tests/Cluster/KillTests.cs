namespace Parley.Faults.Tests.Cluster;

/// <summary>
/// Nodes that die under load. <c>PARLEY_KILLS_CLUSTER</c> sets the number (<c>./test faults --store cluster</c>).
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killed_node_of_two_loses_and_delays_nothing_for_long()
    {
        var kills = Seed.Setting("PARLEY_KILLS_CLUSTER", 3);
        await using var postgres = await PostgresCluster.StartAsync();
        var start = TimeProvider.System.GetTimestamp();
        var loop = new KillLoop(Seed.Value, postgres);
        await loop.RunAsync(kills);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine(
            $"PARLEY_SEED={Seed.Value}: {kills} kills and stops of a node, {loop.Moves} of them moved the channel, "
                + $"{loop.Acknowledged} messages acknowledged, at most {loop.LongestGap.TotalSeconds:0.0} s until it "
                + $"went on, {elapsed.TotalSeconds / kills:0.0} s for each kill"
        );
    }
}
