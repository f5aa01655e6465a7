using System.Net.Sockets;
using Parley.Bench.Peers;

namespace Parley.Bench.Compare;

/// <summary>
/// Measures all servers in turn (A B C, A B C, ...), so that a slow period of the machine affects all of them.
/// </summary>
internal static class Comparison
{
    /// <summary>Max connections of the generator, bounded by its open files.</summary>
    private const int MaxConnections = 15_000;

    public static async Task<IReadOnlyDictionary<Peer, PeerResult>> RunAsync(
        BenchSettings settings,
        IReadOnlyList<Peer> peers,
        Scenario scenario
    )
    {
        var results = peers.ToDictionary(peer => peer, _ => new PeerResult());
        var fresh = scenario.Fresh || scenario.World.Clients * peers.Count > MaxConnections;
        var all = new Dictionary<Peer, Running>();
        try
        {
            for (var run = 0; run < scenario.RunsOf(settings); run++)
            {
                foreach (var peer in peers.Where(peer => results[peer].Failure is null))
                {
                    foreach (var other in all.Values)
                    {
                        other.Rest();
                    }

                    await Console.Error.WriteLineAsync($"{scenario.Title}: run {run + 1}, {peer.Name}");
                    await MeasureAsync(settings, scenario, peer, all, results[peer]);
                    if ((fresh || results[peer].Failure is not null) && all.Remove(peer, out var done))
                    {
                        await done.DisposeAsync();
                    }
                }
            }
        }
        finally
        {
            foreach (var running in all.Values)
            {
                await running.DisposeAsync();
            }
        }

        return results;
    }

    private static async Task MeasureAsync(
        BenchSettings settings,
        Scenario scenario,
        Peer peer,
        Dictionary<Peer, Running> all,
        PeerResult result
    )
    {
        try
        {
            if (!all.TryGetValue(peer, out var running))
            {
                all[peer] = running = await Running.StartAsync(settings, peer, scenario);
                scenario.Connect(running);
            }

            result.Samples.Add(scenario.Measure(settings, running));
            running.Runs++;
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or SocketException
                        or IOException
                        or System.ComponentModel.Win32Exception
            )
        {
            // A server that fails is a result and keeps the results of the others.
            result.Failure = exception.Message.ReplaceLineEndings(" ");
            await Console.Error.WriteLineAsync($"{peer.Name}: {exception}");
        }
    }
}

/// <summary>All runs of one server.</summary>
internal sealed class PeerResult
{
    public List<Sample> Samples { get; } = [];

    public string? Failure { get; set; }

    /// <summary>Null when it was not measured.</summary>
    public double? Median(Figure figure)
    {
        var values = Samples
            .Where(sample => sample.Values.ContainsKey(figure))
            .Select(sample => sample.Values[figure])
            .Where(double.IsFinite)
            .ToList();
        return values.Count == 0 ? null : Table.Median(values);
    }

    /// <summary>Faults of all runs.</summary>
    public string Verdict() =>
        Failure is not null
            ? $"failed: {(Failure.Length > 200 ? Failure[..200] : Failure)}"
            : Samples.Select(sample => sample.Verdict).FirstOrDefault(verdict => verdict != "ok") ?? "ok";
}
