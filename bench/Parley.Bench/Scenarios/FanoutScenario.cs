using Parley.Bench.Compare;
using Parley.Bench.Load;
using Parley.Bench.Peers;

namespace Parley.Bench.Scenarios;

/// <summary>
/// One room: a stream of messages at full speed, the same at a fixed rate, and single messages to a larger room.
/// </summary>
internal sealed class FanoutScenario(int few, int many)
    : Scenario($"fanout: one room of {few} and of {many}", World.Nested(few, many))
{
    private const int Window = 32;
    private const int DeliveriesPerSecond = 20_000;
    private const int SinglesPerSecond = 10;

    private static readonly Figure Rate = new(
        $"Stream, {Window} messages in flight",
        "deliveries/s",
        Better: Better.More
    );
    private static readonly Figure Cost = new(Rate.Part, "CPU us/delivery", "0.00", Better.Less);
    private static readonly Figure Busy = new(Rate.Part, "generator busy %");
    private static readonly Figure Size = new(Rate.Part, "bytes/delivery", Better: Better.Less);
    private static readonly Figure Memory = new(Rate.Part, "memory MiB", Better: Better.Less);
    private static readonly Figure StreamP50 = new(
        $"Stream at {DeliveriesPerSecond} deliveries/s",
        "p50 ms",
        "0.00",
        Better.Less
    );
    private static readonly Figure StreamP99 = new(StreamP50.Part, "p99 ms", "0.00", Better.Less);
    private static readonly Figure StreamP999 = new(StreamP50.Part, "p99.9 ms", "0.00", Better.Less);
    private static readonly Figure StreamCost = new(StreamP50.Part, "CPU us/delivery", "0.00", Better.Less);
    private static readonly Figure SingleP50 = new(
        $"One message at a time, {SinglesPerSecond}/s, to the larger room",
        "p50 ms",
        "0.00",
        Better.Less
    );
    private static readonly Figure SingleP99 = new(SingleP50.Part, "p99 ms", "0.00", Better.Less);
    private static readonly Figure SingleP999 = new(SingleP50.Part, "p99.9 ms", "0.00", Better.Less);
    private static readonly Figure SingleCost = new(SingleP50.Part, "CPU us/delivery", "0.00", Better.Less);

    public override bool CanMeasure(Peer peer) => true;

    public override IReadOnlyList<Figure> Figures { get; } =
    [
        Rate,
        Cost,
        Busy,
        Size,
        Memory,
        StreamP50,
        StreamP99,
        StreamP999,
        StreamCost,
        SingleP50,
        SingleP99,
        SingleP999,
        SingleCost,
    ];

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var (loop, server) = (running.Loop, running.Server);
        var stream = Traffic.Run(
            loop,
            server,
            [(0, 0)],
            Pace.InFlight(Window),
            settings.WarmUp(running.Runs),
            settings.Measured
        );
        var memory = server.MemoryBytes();
        var steady = Traffic.Run(
            loop,
            server,
            [(0, 0)],
            Pace.Rate((double)DeliveriesPerSecond / few),
            settings.WarmUp(running.Runs),
            settings.Measured
        );
        var single = Traffic.Run(
            loop,
            server,
            [(1, 0)],
            Pace.Rate(SinglesPerSecond),
            settings.WarmUp(running.Runs),
            settings.Measured
        );
        return new()
        {
            Verdict = loop.Tally.Verdict(),
            [Rate] = stream.DeliveriesPerSecond,
            [Cost] = stream.MicrosecondsPerDelivery,
            [Busy] = stream.Load * 100,
            [Size] = stream.BytesPerDelivery,
            [Memory] = memory / 1048576.0,
            [StreamP50] = steady.P50,
            [StreamP99] = steady.P99,
            [StreamP999] = steady.P999,
            [StreamCost] = steady.MicrosecondsPerDelivery,
            [SingleP50] = single.P50,
            [SingleP99] = single.P99,
            [SingleP999] = single.P999,
            [SingleCost] = single.MicrosecondsPerDelivery,
        };
    }
}
