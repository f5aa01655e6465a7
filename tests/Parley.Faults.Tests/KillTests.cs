namespace Parley.Faults.Tests;

/// <summary>
/// Kills the server repeatedly under load (faults F1, F29). <c>PARLEY_SEED</c> repeats a run, <c>PARLEY_KILLS</c> sets
/// its length: zero faults in N kills bound the rate below 3/N. Two servers run in parallel, because each of them
/// mostly waits.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Lanes = 2;

    [Fact]
    public async Task Killed_server_on_SQLite_keeps_exactly_the_acknowledged_messages()
    {
        var kills = Seed.Setting("PARLEY_KILLS", 16);
        var start = TimeProvider.System.GetTimestamp();
        var loops = Enumerable.Range(0, Lanes).Select(lane => new KillLoop(Seed.Value + lane)).ToList();
        await Task.WhenAll(loops.Select((loop, lane) => loop.RunAsync((kills + lane) / Lanes)));
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine(
            $"PARLEY_SEED={Seed.Value}: {kills} kills, {loops.Sum(loop => loop.Acknowledged)} "
                + $"messages acknowledged, {elapsed.TotalSeconds / kills:0.00} "
                + $"s for each kill, ready after {loops[0].Restart.TotalSeconds:0.0} s of processor time"
        );
    }
}
