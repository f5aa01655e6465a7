using Parley.Bench.Compare;
using Parley.Bench.Load;

namespace Parley.Bench.Scenarios;

/// <summary>
/// Some of a hundred receivers stop reading: the effect on the others, and the memory of the server for the stalled
/// ones. With zero stalled receivers it is the control.
/// </summary>
internal sealed class SlowScenario(int receivers, int percent)
    : Scenario($"slow: one room of {receivers}, {percent} % of them stop reading", World.Nested(receivers))
{
    private const int DeliveriesPerSecond = 20_000;
    private const string Part = "20000 deliveries/s of 4 KiB";

    /// <summary>
    /// Long enough to exceed any bounded queue, with an equal period before it, so that the maximum of equally many
    /// messages is compared and the server's own memory growth is visible.
    /// </summary>
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(15);

    private static readonly Figure Before = new(Part, "p99 ms before", "0.00");
    private static readonly Figure After = new(Part, "p99 ms with them", "0.00", Better.Less);
    private static readonly Figure Ratio = new(Part, "times", "0.00");
    private static readonly Figure Grown = new(Part, "MiB grown before", "0.0", Better.Less);
    private static readonly Figure Growing = new(Part, "MiB grown with them", "0.0", Better.Less);
    private static readonly Figure Growth = new(Part, "memory MiB/stalled client", "0.00", Better.Less);
    private static readonly Figure PutOut = new(Part, "put out of them %");

    private readonly int _stalled = percent == 0 ? 0 : Math.Max(1, receivers * percent / 100);

    public override IReadOnlyList<Figure> Figures { get; } =
        percent == 0 ? [Before, After, Ratio, Grown, Growing] : [Before, After, Ratio, Grown, Growing, Growth, PutOut];

    public override int ContentLength => 4_096;

    public override bool Fresh => true;

    public override void Connect(Running running)
    {
        foreach (var client in Stalled(running.Loop))
        {
            client.Slow = true;
        }

        base.Connect(running);
    }

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var (loop, server) = (running.Loop, running.Server);
        var pace = Pace.Rate((double)DeliveriesPerSecond / receivers);
        Traffic.Run(loop, server, [(0, 0)], pace, settings.WarmUp(0), settings.Measured);
        var begun = server.MemoryBytes();
        var before = Traffic.Run(loop, server, [(0, 0)], pace, settings.Short, StallTime);
        var memory = server.MemoryBytes();
        foreach (var client in Stalled(loop))
        {
            loop.Stall(client);
        }

        var after = Traffic.Run(loop, server, [(0, 0)], pace, settings.Short, StallTime);
        var growth = server.MemoryBytes() - memory;
        var ended = 0;
        foreach (var client in Stalled(loop))
        {
            ended += SocketTuning.IsEnded(client.Socket!) ? 1 : 0;
        }

        var sample = new Sample
        {
            Verdict = loop.Tally.Verdict(),
            [Before] = before.P99,
            [After] = after.P99,
            [Ratio] = after.P99 / before.P99,
            [Grown] = (memory - begun) / 1048576.0,
            [Growing] = growth / 1048576.0,
        };
        if (_stalled > 0)
        {
            sample[Growth] = growth / 1048576.0 / _stalled;
            sample[PutOut] = 100.0 * ended / _stalled;
        }

        return sample;
    }

    /// <summary>The last ones; the first one sends.</summary>
    private ReadOnlySpan<LoadClient> Stalled(LoadLoop loop) => loop.Clients[^_stalled..];
}
