using Parley.Bench.Compare;
using Parley.Bench.Load;

namespace Parley.Bench.Scenarios;

/// <summary>
/// All clients lose their connection at once, one message is posted in each of their 20 rooms, and all come back.
/// Servers without history are measured until all clients are back; missed messages are lost there.
/// </summary>
internal sealed class ResumeScenario(int clients)
    : Scenario(
        $"resume: {clients} clients dropped at once, {RoomsOfEach} missed events each",
        World.Many(clients, RoomsOfEach, Posters)
    )
{
    private const int RoomsOfEach = 20;
    private const int Posters = 10;
    private const int InFlight = 16;
    private const string Part = "From the first reconnect until the last client has everything";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Figure Time = new(Part, "ms", Better: Better.Less);
    private static readonly Figure Rate = new(Part, "resumes/s", Better: Better.More);
    private static readonly Figure Cost = new(Part, "CPU us/resume", Better: Better.Less);
    private static readonly Figure Lost = new(Part, "events lost");
    private static readonly Figure Doubled = new(Part, "events doubled");

    public override IReadOnlyList<Figure> Figures { get; } = [Time, Rate, Cost, Lost, Doubled];

    public override bool Fresh => true;

    public override bool Resumes => true;

    public override Sample Measure(BenchSettings settings, Running running)
    {
        var (loop, server) = (running.Loop, running.Server);
        PostEverywhere(loop);
        loop.Drain();
        var before = loop.Tally.Verdict();
        loop.Drop(0, clients);
        // Until the server has noticed.
        loop.RunUntil(() => false, TimeSpan.FromMilliseconds(500));
        PostEverywhere(loop);
        loop.RunUntil(() => false, TimeSpan.FromMilliseconds(200));

        var wire = running.Peer.Resumes ? loop.Wire : null;
        foreach (var client in loop.Clients[..clients])
        {
            wire?.Resume(client);
        }

        var (processor, begun) = (server.ProcessorSeconds(), loop.Now);
        loop.Connect(0, clients);
        var seconds = loop.Clock.GetElapsedTime(begun).TotalSeconds;
        if (running.Peer.Resumes)
        {
            // Missing messages are reported as lost and do not count.
            seconds = loop.RunUntil(() => loop.Tally.Delivered >= loop.Tally.Expected, Patience)
                ? loop.Clock.GetElapsedTime(begun).TotalSeconds
                : seconds;
        }

        processor = server.ProcessorSeconds() - processor;
        // A duplicate would arrive now.
        loop.RunUntil(() => false, TimeSpan.FromMilliseconds(200));
        return new()
        {
            Verdict = before == "ok" && loop.Tally.Wrong == 0 ? "ok" : loop.Tally.Verdict(),
            [Time] = seconds * 1e3,
            [Rate] = clients / seconds,
            [Cost] = processor * 1e6 / clients,
            [Lost] = loop.Tally.Lost,
            [Doubled] = loop.Tally.Doubled,
        };
    }

    /// <summary>A message in each room, acknowledged.</summary>
    private void PostEverywhere(LoadLoop loop)
    {
        for (var room = 0; room < World.Rooms; room++)
        {
            var poster = loop[World.SendersOf[room][0]];
            Await(loop, () => poster.Awaiting < InFlight);
            loop.Post(room, 0, loop.Now);
        }

        Await(loop, () => Enumerable.Range(clients, Posters).All(poster => loop[poster].Awaiting == 0));
    }

    private static void Await(LoadLoop loop, Func<bool> done)
    {
        if (!loop.RunUntil(done, Patience))
        {
            throw new InvalidOperationException(
                $"Messages were not acknowledged within {Patience.TotalSeconds} s. {loop.Tally.FirstFault}"
            );
        }
    }
}
