namespace Parley.Faults.Tests.Postgres;

/// <summary>
/// The same on PostgreSQL, whose processes are killed too every fourth time. <c>PARLEY_KILLS_POSTGRES</c> sets its
/// length.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killed_server_on_PostgreSQL_keeps_exactly_the_acknowledged_messages()
    {
        var kills = Seed.Setting("PARLEY_KILLS_POSTGRES", 2);
        await using var cluster = await PostgresCluster.StartAsync();
        var start = TimeProvider.System.GetTimestamp();
        var loop = new KillLoop(Seed.Value, cluster);
        await loop.RunAsync(kills);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine(
            $"PARLEY_SEED={Seed.Value}: {kills} kills, {loop.StoreKills} "
                + $"of them with PostgreSQL, {loop.Acknowledged} messages acknowledged, "
                + $"{elapsed.TotalSeconds / kills:0.00} s for each kill, ready after {loop.Restart.TotalSeconds:0.0} "
                + $"s of processor time"
        );
    }
}
