using System.Globalization;
using Parley.Bench.Peers;

namespace Parley.Bench.Compare;

/// <summary>Results as Markdown.</summary>
internal static class Report
{
    public static async Task PrintHeadAsync(BenchSettings settings, IReadOnlyList<Peer> peers)
    {
        var now = settings.Clock.GetLocalNow();
        Print($"# {settings.Command}, {now:yyyy-MM-dd HH:mm}");
        Print();
        Print(Machine.Describe());
        Print();
        Print(
            "Server on core 0, load on core 1, both on this machine. Servers are measured in turn; "
                + "medians of the runs. CPU is user and kernel time of the server's"
        );
        Print("processes. Latency is from the time a message was to be sent to its arrival at each receiver.");
        Print();
        Print("| server | version | what it is |");
        Print("|---|---|---|");
        foreach (var peer in peers)
        {
            Print($"| {peer.Name} | {await VersionAsync(settings, peer)} | {peer.Note} |");
        }

        Print();
    }

    public static void PrintResults(
        Scenario scenario,
        BenchSettings settings,
        IReadOnlyDictionary<Peer, PeerResult> results
    )
    {
        Print($"## {scenario.Title}");
        Print();
        Print($"Runs: {scenario.RunsOf(settings)}. Content: {scenario.ContentLength} bytes.");
        Print();
        foreach (var part in scenario.Figures.GroupBy(figure => figure.Part, StringComparer.Ordinal))
        {
            PrintPart(part.Key, [.. part], results);
        }
    }

    private static void PrintPart(
        string part,
        IReadOnlyList<Figure> figures,
        IReadOnlyDictionary<Peer, PeerResult> results
    )
    {
        Print($"{part}:");
        Print();
        Print($"| server | {string.Join(" | ", figures.Select(figure => figure.Name))} | delivered |");
        Print($"|---|{string.Concat(figures.Select(_ => "---:|"))}---|");
        foreach (var (peer, result) in results)
        {
            var medians = figures.Select(figure => Text(result.Median(figure), figure.Format));
            Print($"| {peer.Name} | {string.Join(" | ", medians)} | {result.Verdict()} |");
        }

        Print();
        foreach (var ours in results.Keys.OfType<ParleyPeer>())
        {
            PrintRatios(ours, [.. figures.Where(figure => figure.Better != Better.Neither)], results);
        }
    }

    private static void PrintRatios(
        Peer ours,
        IReadOnlyList<Figure> figures,
        IReadOnlyDictionary<Peer, PeerResult> results
    )
    {
        var others = results.Where(pair => pair.Key is not ParleyPeer && pair.Value.Samples.Count > 0).ToList();
        if (others.Count == 0 || figures.Count == 0 || results[ours].Samples.Count == 0)
        {
            return;
        }

        var headings = figures.Select(figure =>
            $"{figure.Name} ({(figure.Better == Better.More ? "more" : "less")} is better)"
        );
        Print($"| {ours.Name} : | {string.Join(" | ", headings)} |");
        Print($"|---|{string.Concat(figures.Select(_ => "---:|"))}");
        foreach (var (peer, result) in others)
        {
            var ratios = figures.Select(figure =>
                Text(results[ours].Median(figure) / result.Median(figure), "0.00", "x")
            );
            Print($"| {peer.Name} | {string.Join(" | ", ratios)} |");
        }

        Print();
    }

    private static string Text(double? value, string format, string unit = "") =>
        value is { } number && double.IsFinite(number)
            ? number.ToString(format, CultureInfo.InvariantCulture) + unit
            : "";

    private static async Task<string> VersionAsync(BenchSettings settings, Peer peer)
    {
        try
        {
            return await peer.VersionAsync(settings);
        }
        catch (Exception exception)
            when (exception is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "?";
        }
    }

    private static void Print(string line = "") => Console.WriteLine(line);
}
