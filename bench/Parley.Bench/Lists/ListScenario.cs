using System.Globalization;
using Microsoft.Playwright;

namespace Parley.Bench.Lists;

/// <summary>Compares Parley's list of messages with others, on one page with the same rows, in turn.</summary>
internal static class ListScenario
{
    /// <summary>The compared lists, by their names in the page.</summary>
    public const string Names = "parley,virtua,virtuoso,tanstack";

    private const int Rows = 100_000;
    private const int Few = 1_000;

    /// <summary>Pixels in each direction, and pixels per second.</summary>
    private const int Distance = 20_000;
    private const int Speed = 10_000;

    /// <summary>A late frame: the next one on a 60 Hz screen has twice the delay.</summary>
    private const double Late = 20;

    /// <summary>The steps for each list, in order.</summary>
    private static readonly string[] Cases =
    [
        "prepend",
        "prependAtTop",
        "scrollUp",
        "prependScrolling",
        "growAbove",
        "append",
        "follow",
        "jump",
        "nodes",
    ];

    public static async Task RunAsync(
        BenchSettings settings,
        string folder,
        string? conversations,
        IReadOnlyList<string> names
    )
    {
        var conversation = RecordedConversation.Read(conversations);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") is { Length: > 0 } given
                    ? given
                    : "/usr/bin/chromium",
                IgnoreDefaultArgs = ["--hide-scrollbars"],
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        var runs = settings.Runs ?? (settings.Quick ? 1 : 5);
        var results = names.ToDictionary(
            name => name,
            _ => new List<Dictionary<string, double>>(),
            StringComparer.Ordinal
        );
        for (var run = 0; run < runs; run++)
        {
            // Alternates the order, so that the last list of one run is the first of the next.
            foreach (var name in run % 2 == 0 ? names : names.Reverse())
            {
                await Console.Error.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"run {run + 1} of {runs}, {name}")
                );
                results[name].Add(await MeasureAsync(browser, folder, conversation, name));
            }
        }

        ListReport.Print(settings, browser.Version, runs, results);
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(
        IBrowser browser,
        string folder,
        byte[] conversation,
        string name
    )
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        double few;
        await using (var page = await ListPage.OpenAsync(browser, folder, conversation, name, Few))
        {
            few = await MountAsync(page, []);
            figures["nodes.few"] = (await page.RunAsync<Dictionary<string, double>>("return bench.cases.nodes()"))[
                "nodes.rows"
            ];
        }

        await using (var page = await ListPage.OpenAsync(browser, folder, conversation, name, Rows))
        {
            var many = await MountAsync(page, figures);
            figures["heap.bytes"] = (many - few) / (Rows - Few);
            if (await page.RunAsync<double?>("return bench.list.indexBytes?.()") is { } bytes)
            {
                figures["index.bytes"] = bytes / Rows;
            }

            foreach (var happening in Cases)
            {
                Add(figures, await page.RunAsync<Dictionary<string, double>>($"return bench.cases.{happening}()"));
            }

            await WheelAsync(page, figures, "wheel1", 0.2);
            await DragAsync(page, figures);
            await page.ThrottleAsync(6);
            await WheelAsync(page, figures, "wheel6", 0.25);
            await MeasurePaintAsync(page, figures);
        }

        return figures;
    }

    /// <summary>Bytes used by the list.</summary>
    private static async Task<double> MountAsync(ListPage page, Dictionary<string, double> figures)
    {
        var before = await page.HeapAsync();
        figures["mount.ms"] = await page.RunAsync<double>("Object.assign(bench, await bench.mount()); return bench.ms");
        await page.RunAsync("await bench.cases.rest()");
        return await page.HeapAsync() - before;
    }

    private static async Task WheelAsync(ListPage page, Dictionary<string, double> figures, string key, double part)
    {
        var frames = new List<double>();
        double work = 0;
        await ThereAndBackAsync(
            page,
            part,
            async distance =>
            {
                var before = await page.MainThreadAsync();
                await page.RunAsync("bench.clock.start()");
                await page.WheelAsync(distance, Speed);
                frames.AddRange(await page.RunAsync<double[]>("return bench.clock.stop()"));
                work += await page.MainThreadAsync() - before;
            }
        );
        frames.Sort();
        figures[$"{key}.over"] = Share(frames);
        figures[$"{key}.frames"] = frames.Count;
        figures[$"{key}.p95"] = frames[(int)(frames.Count * 0.95)];
        figures[$"{key}.worst"] = frames[^1];
        figures[$"{key}.main"] = work * 1000 / frames.Count;
    }

    private static async Task DragAsync(ListPage page, Dictionary<string, double> figures)
    {
        await page.RunAsync("bench.clock.start(); await bench.cases.drag(300)");
        figures["drag.over"] = Share(await page.RunAsync<double[]>("return bench.clock.stop()"));
        figures["drag.blank"] = await page.RunAsync<double>(
            "bench.cases.startRecording(); await bench.cases.drag(300); return bench.cases.stopRecording()"
        );
    }

    /// <summary>Painted frames are checked in a separate pass, because checking takes time.</summary>
    private static Task MeasurePaintAsync(ListPage page, Dictionary<string, double> figures) =>
        ThereAndBackAsync(
            page,
            0.35,
            async distance =>
            {
                await page.RunAsync("bench.cases.startRecording()");
                await page.WheelAsync(distance, Speed);
                var blank = await page.RunAsync<double>("return bench.cases.stopRecording()");
                figures["wheel6.blank"] = Math.Max(blank, figures.GetValueOrDefault("wheel6.blank"));
            }
        );

    /// <summary>Down from one position and up from another.</summary>
    private static async Task ThereAndBackAsync(ListPage page, double part, Func<int, Task> turn)
    {
        foreach (var distance in (int[])[Distance, -Distance])
        {
            var place = part + (distance < 0 ? 0.02 : 0);
            await page.RunAsync(
                string.Create(CultureInfo.InvariantCulture, $"await bench.cases.jumpToFreshRows({place})")
            );
            await turn(distance);
        }
    }

    private static double Share(IReadOnlyCollection<double> frames) =>
        100.0 * frames.Count(frame => frame > Late) / frames.Count;

    private static void Add(Dictionary<string, double> figures, Dictionary<string, double> more)
    {
        foreach (var (key, value) in more)
        {
            figures[key] = value;
        }
    }
}
