using System.Globalization;
using Parley.Bench.Compare;

namespace Parley.Bench.Lists;

/// <summary>Results of lists, as Markdown.</summary>
internal static class ListReport
{
    private const string Ours = "parley";

    public static void Print(
        BenchSettings settings,
        string chromium,
        int runs,
        IReadOnlyDictionary<string, List<Dictionary<string, double>>> results
    )
    {
        Console.WriteLine($"# {settings.Command}, {settings.Clock.GetLocalNow():yyyy-MM-dd HH:mm}");
        Console.WriteLine();
        Console.WriteLine($"{Machine.Describe()} Chromium {chromium}.");
        Console.WriteLine();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Runs: {runs}, the lists in turn. Medians of the runs; "
                    + $"of what must never be seen the worst. A frame counts as over 16.7 ms when it missed its turn "
                    + $"at 60 Hz."
            )
        );
        foreach (var part in ListFigure.All.GroupBy(figure => figure.Part, StringComparer.Ordinal))
        {
            PrintPart(part.Key, [.. part], results);
        }
    }

    private static void PrintPart(
        string part,
        IReadOnlyList<ListFigure> figures,
        IReadOnlyDictionary<string, List<Dictionary<string, double>>> results
    )
    {
        Console.WriteLine();
        Console.WriteLine($"{part}:");
        Console.WriteLine();
        Console.WriteLine($"| | {string.Join(" | ", results.Keys)} | bar |");
        Console.WriteLine($"|---|{string.Concat(results.Select(_ => "---:|"))}---|");
        foreach (var figure in figures)
        {
            var texts = string.Join(" | ", results.Values.Select(runs => Text(figure, runs)));
            Console.WriteLine($"| {figure.Name} | {texts} | {Verdict(figure, results)} |");
        }
    }

    private static string Text(ListFigure figure, IReadOnlyList<Dictionary<string, double>> runs)
    {
        if (Value(figure.Key, figure.IsWorst, runs) is not { } value)
        {
            return "";
        }

        var text = value.ToString(figure.Format, CultureInfo.InvariantCulture);
        return figure.CountKey is { } key && Value(key, figure.IsWorst, runs) is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $"{text} ({count:0})")
            : text;
    }

    private static string Verdict(
        ListFigure figure,
        IReadOnlyDictionary<string, List<Dictionary<string, double>>> results
    )
    {
        if (figure.Bar is not { } bar)
        {
            return "";
        }

        var name = bar.Most is { } most
            ? most.ToString(figure.Format, CultureInfo.InvariantCulture)
            : "the best of the others";
        if (!results.TryGetValue(Ours, out var runs) || Value(figure.Key, figure.IsWorst, runs) is not { } ours)
        {
            return name;
        }

        var others = results
            .Where(pair => pair.Key != Ours)
            .Select(pair => Value(figure.Key, figure.IsWorst, pair.Value))
            .OfType<double>();
        return $"{name}: {(bar.IsMet(ours, others) ? "met" : "missed")}";
    }

    private static double? Value(string key, bool isWorst, IReadOnlyList<Dictionary<string, double>> runs)
    {
        var values = runs.Where(run => run.ContainsKey(key)).Select(run => run[key]).ToList();
        return values.Count == 0 ? null
            : isWorst ? values.Max()
            : Table.Median(values);
    }
}
