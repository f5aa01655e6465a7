using Parley.Bench.Compare;
using Parley.Bench.Load;
using Parley.Bench.Peers;

namespace Parley.Bench.Scenarios;

/// <summary>
/// A hundred senders, each with one message in flight, in rooms of ten: the rate of accepted messages, which for Parley
/// means written to disk.
/// </summary>
internal sealed class SendsScenario()
    : Scenario(
        $"sends: {Rooms * Size} senders in rooms of {Size}, one message in flight each",
        World.Split(Rooms, Size)
    )
{
    private const int Rooms = 10;
    private const int Size = 10;
    private const string Part = "From the send to the ack";

    private static readonly Figure Rate = new(Part, "sends/s", Better: Better.More);
    private static readonly Figure P50 = new(Part, "p50 ms", "0.00", Better.Less);
    private static readonly Figure P99 = new(Part, "p99 ms", "0.00", Better.Less);
    private static readonly Figure P999 = new(Part, "p99.9 ms", "0.00", Better.Less);
    private static readonly Figure Cost = new(Part, "CPU us/send", "0.0", Better.Less);
    private static readonly Figure Busy = new(Part, "generator busy %");
    private static readonly Figure Memory = new(Part, "memory MiB", Better: Better.Less);

    private static readonly (int Room, int Slot)[] Senders =
    [
        .. Enumerable.Range(0, Rooms * Size).Select(client => (client / Size, client % Size)),
    ];

    public override bool CanMeasure(Peer peer) => true;

    public override IReadOnlyList<Figure> Figures { get; } = [Rate, P50, P99, P999, Cost, Busy, Memory];

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var phase = Traffic.RunClosed(
            running.Loop,
            running.Server,
            Senders,
            settings.WarmUp(running.Runs),
            settings.Measured
        );
        return new()
        {
            Verdict = running.Loop.Tally.Verdict(),
            [Rate] = phase.AcksPerSecond,
            [P50] = phase.P50,
            [P99] = phase.P99,
            [P999] = phase.P999,
            [Cost] = phase.MicrosecondsPerAck,
            [Busy] = phase.Load * 100,
            [Memory] = running.Server.MemoryBytes() / 1048576.0,
        };
    }
}
