using Parley.Bench.Compare;
using Parley.Bench.Load;

namespace Parley.Bench.Scenarios;

/// <summary>Many small rooms in which all members write.</summary>
internal sealed class RoomsScenario(int rooms)
    : Scenario($"rooms: {rooms} rooms of {Size}, everybody sends", World.Split(rooms, Size))
{
    private const int Size = 10;
    private const int Window = 200;
    private const int DeliveriesPerSecond = 10_000;

    private static readonly Figure Rate = new($"{Window} messages in flight", "deliveries/s", Better: Better.More);
    private static readonly Figure Cost = new(Rate.Part, "CPU us/delivery", "0.00", Better.Less);
    private static readonly Figure Busy = new(Rate.Part, "generator busy %");
    private static readonly Figure Memory = new(Rate.Part, "memory MiB", Better: Better.Less);
    private static readonly Figure P50 = new($"{DeliveriesPerSecond} deliveries/s", "p50 ms", "0.00", Better.Less);
    private static readonly Figure P99 = new(P50.Part, "p99 ms", "0.00", Better.Less);
    private static readonly Figure P999 = new(P50.Part, "p99.9 ms", "0.00", Better.Less);
    private static readonly Figure SteadyCost = new(P50.Part, "CPU us/delivery", "0.00", Better.Less);

    /// <summary>Consecutive messages go to distant rooms: a prime step visits all pairs of room and sender.</summary>
    private readonly (int Room, int Slot)[] _order =
    [
        .. Enumerable
            .Range(0, rooms * Size)
            .Select(i => (int)((long)i * 7_919 % (rooms * Size)))
            .Select(client => (client / Size, client % Size)),
    ];

    public override IReadOnlyList<Figure> Figures { get; } = [Rate, Cost, Busy, Memory, P50, P99, P999, SteadyCost];

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var (loop, server) = (running.Loop, running.Server);
        var full = Traffic.Run(
            loop,
            server,
            _order,
            Pace.InFlight(Window),
            settings.WarmUp(running.Runs),
            settings.Measured
        );
        var memory = server.MemoryBytes();
        var steady = Traffic.Run(
            loop,
            server,
            _order,
            Pace.Rate((double)DeliveriesPerSecond / Size),
            settings.Short,
            settings.Measured
        );
        return new()
        {
            Verdict = loop.Tally.Verdict(),
            [Rate] = full.DeliveriesPerSecond,
            [Cost] = full.MicrosecondsPerDelivery,
            [Busy] = full.Load * 100,
            [Memory] = memory / 1048576.0,
            [P50] = steady.P50,
            [P99] = steady.P99,
            [P999] = steady.P999,
            [SteadyCost] = steady.MicrosecondsPerDelivery,
        };
    }
}
