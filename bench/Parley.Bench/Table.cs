using System.Globalization;
using HdrHistogram;

namespace Parley.Bench;

/// <summary>One row of the result.</summary>
internal sealed record Row(string What, string Load, string Result, string P50 = "", string P95 = "", string P99 = "")
{
    /// <summary>A row from a histogram of microseconds.</summary>
    public static Row Of(string what, string load, string result, HistogramBase histogram) =>
        new(what, load, result, Percentile(histogram, 50), Percentile(histogram, 95), Percentile(histogram, 99));

    public static string Milliseconds(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms");

    private static string Percentile(HistogramBase histogram, double percentile) =>
        Milliseconds(histogram.GetValueAtPercentile(percentile) / 1000.0);
}

/// <summary>Prints results in the format of docs/performance.md.</summary>
internal static class Table
{
    public static void Print(IReadOnlyList<Row> rows)
    {
        Console.WriteLine("| what | load | result | p50 | p95 | p99 |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine($"| {row.What} | {row.Load} | {row.Result} | {row.P50} | {row.P95} | {row.P99} |");
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1
            ? sorted[sorted.Count / 2]
            : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
