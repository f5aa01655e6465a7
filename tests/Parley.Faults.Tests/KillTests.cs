using System.Globalization;

namespace Parley.Faults.Tests;

/// <summary>
/// The server is killed again and again in the middle of its work (fault F1). <c>PARLEY_SEED</c> repeats a run, <c>PARLEY_KILLS</c> makes it longer: zero
/// faults in N kills bound the rate below 3/N.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_killed_server_has_everything_that_it_acknowledged_and_nothing_else()
    {
        var seed = Setting("PARLEY_SEED", (int)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % int.MaxValue));
        var kills = Setting("PARLEY_KILLS", 20);
        output.WriteLine($"PARLEY_SEED={seed}");
        var random = new Random(seed);
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        var host = HostProcess.Start(folder.Path, port);
        try
        {
            await using var load = await Load.PrepareAsync(await host.ReadyAsync(), Clients);
            for (var kill = 1; kill <= kills; kill++)
            {
                var sending = await load.StartAsync(await host.ReadyAsync());
                await LetItWorkAsync(random);
                await host.KillAsync();
                await sending.WithinAsync("the clients to notice");
                await host.DisposeAsync();

                host = HostProcess.Start(folder.Path, port);
                var address = await host.ReadyAsync();
                var restart = host.ProcessorTime;
                Assert.True(restart < RestartLimit, $"ready after {restart.TotalSeconds:0.0} s of processor time\n{host.Output}");
                Assert.Equal(port, address.Port);

                var before = Checker.Check(await load.ReadAsync());
                Assert.True(before.Count == 0, $"PARLEY_SEED={seed}, kill {kill}, before the repeats:\n{string.Join('\n', before)}\n{host.Output}");
            }

            var history = await load.SettleAsync(await host.ReadyAsync());
            var faults = Checker.Check(history);
            Assert.True(faults.Count == 0, $"PARLEY_SEED={seed}, in the end:\n{string.Join('\n', faults)}\n{host.Output}");
            Assert.True(load.Acknowledged > kills, $"only {load.Acknowledged} messages were acknowledged: no load");
            Assert.Equal(history.Sent.Count, history.Messages.Count);
            output.WriteLine($"{kills} kills, {load.Acknowledged} messages acknowledged, {history.LastSeq} events");
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>The moment of the kill is the point of this test, and it must not follow from anything that the server does.</summary>
    private static Task LetItWorkAsync(Random random) =>
        Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1_500)), TimeProvider.System, TestContext.Current.CancellationToken);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
