using Parley.Bench.Compare;
using Parley.Bench.Load;

namespace Parley.Bench.Scenarios;

/// <summary>Idle connections: memory of each, connect rate, and the work of the server meanwhile.</summary>
internal sealed class IdleScenario(int clients)
    : Scenario($"idle: {clients} connections in 20 rooms each", World.Many(clients, roomsOfEach: 20, posters: 0))
{
    private const string Part = "Memory (PSS) of a server that did nothing else";

    private static readonly Figure Each = new(Part, "KiB/connection", "0.0", Better.Less);
    private static readonly Figure Further = new(Part, "KiB/connection after the first tenth", "0.0", Better.Less);
    private static readonly Figure Kernel = new(Part, "kernel KiB/connection, both ends", "0.0");
    private static readonly Figure Empty = new(Part, "MiB without connections", Better: Better.Less);
    private static readonly Figure Rate = new(Part, "connects/s", Better: Better.More);
    private static readonly Figure Cost = new(Part, "CPU us/connect", Better: Better.Less);
    private static readonly Figure Quiet = new(Part, "CPU ms/s with all of them", "0.0", Better.Less);

    /// <summary>Two rounds of heartbeats and of Parley's work every 30 s.</summary>
    private static readonly TimeSpan HousekeepingPeriods = TimeSpan.FromSeconds(60);

    public override IReadOnlyList<Figure> Figures { get; } = [Each, Further, Kernel, Empty, Rate, Cost, Quiet];

    public override bool Fresh => true;

    /// <summary>Memory varies little: one run is enough.</summary>
    public override int RunsOf(BenchSettings settings) => settings.Runs ?? (settings.Quick ? 1 : 5);

    public override void Connect(Running running)
    {
        // Measured.
    }

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var (loop, server) = (running.Loop, running.Server);
        var settle = TimeSpan.FromSeconds(settings.Quick ? 1.5 : 15);
        var tenth = clients / 10;
        Settle(loop, settle);
        var (empty, kernel) = (server.MemoryBytes(), Machine.TcpBytes());
        loop.Connect(0, tenth);
        Settle(loop, settle);
        var (some, processor, begun) = (server.MemoryBytes(), server.ProcessorSeconds(), loop.Now);
        loop.Connect(tenth, clients - tenth);
        var seconds = loop.Clock.GetElapsedTime(begun).TotalSeconds;
        processor = server.ProcessorSeconds() - processor;
        Settle(loop, settle);
        var all = server.MemoryBytes();
        var (quiet, still) = (server.ProcessorSeconds(), loop.Now);
        Settle(loop, settings.Quick ? settle : HousekeepingPeriods);
        quiet = (server.ProcessorSeconds() - quiet) / loop.Clock.GetElapsedTime(still).TotalSeconds;
        return new()
        {
            Verdict = loop.Tally.Verdict(),
            [Each] = (all - empty) / 1024.0 / clients,
            [Further] = (all - some) / 1024.0 / (clients - tenth),
            [Kernel] = (Machine.TcpBytes() - kernel) / 1024.0 / clients,
            [Empty] = empty / 1048576.0,
            [Rate] = (clients - tenth) / seconds,
            [Cost] = processor * 1e6 / (clients - tenth),
            [Quiet] = quiet * 1000,
        };
    }

    private static void Settle(LoadLoop loop, TimeSpan time) => loop.RunUntil(() => false, time);
}
