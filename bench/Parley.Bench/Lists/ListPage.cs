using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Parley.Bench.Lists;

/// <summary>One list in its own page.</summary>
internal sealed class ListPage : IAsyncDisposable
{
    private const string Origin = "http://lists.test/";

    private readonly IBrowserContext _context;
    private readonly IPage _page;
    private readonly ICDPSession _tools;

    private ListPage(IBrowserContext context, IPage page, ICDPSession tools) =>
        (_context, _page, _tools) = (context, page, tools);

    /// <summary>The conversation is loaded, the list is not created yet.</summary>
    public static async Task<ListPage> OpenAsync(
        IBrowser browser,
        string folder,
        byte[] conversation,
        string list,
        int rows
    )
    {
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 820, Height = 820 },
            }
        );
        var page = await context.NewPageAsync();
        await page.RouteAsync($"{Origin}**", route => AnswerAsync(route, folder, conversation));
        var tools = await context.NewCDPSessionAsync(page);
        await tools.SendAsync("Performance.enable");
        await tools.SendAsync("HeapProfiler.enable");
        await page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"{Origin}?list={list}&n={rows}"));
        await page.WaitForFunctionAsync("() => window.bench !== undefined");
        return new(context, page, tools);
    }

    /// <summary>Runs a script in the page, with <c>bench</c> in scope.</summary>
    public async Task<T> RunAsync<T>(string body) =>
        JsonSerializer.Deserialize<T>(
            await _page.EvaluateAsync<string>(
                $"async () => JSON.stringify((await (async () => {{ {body} }})()) ?? null)"
            ),
            JsonSerializerOptions.Web
        )!;

    public Task RunAsync(string body) => _page.EvaluateAsync($"async () => {{ {body} }}");

    /// <summary>Live bytes of the scripts of the page, including typed arrays.</summary>
    public async Task<double> HeapAsync()
    {
        await _tools.SendAsync("HeapProfiler.collectGarbage");
        var usage = (await _tools.SendAsync("Runtime.getHeapUsage"))!.Value;
        return usage.GetProperty("usedSize").GetDouble() + usage.GetProperty("backingStorageSize").GetDouble();
    }

    /// <summary>Seconds of main-thread work so far.</summary>
    public async Task<double> MainThreadAsync()
    {
        var metrics = (await _tools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        return metrics
            .EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration")
            .GetProperty("value")
            .GetDouble();
    }

    /// <summary>1 is full speed, 6 is a sixth of it.</summary>
    public Task ThrottleAsync(int times) =>
        _tools.SendAsync("Emulation.setCPUThrottlingRate", new(StringComparer.Ordinal) { ["rate"] = times });

    /// <summary>Turns a wheel over the middle of the list; positive is down.</summary>
    public Task WheelAsync(int distance, int speed) =>
        _tools.SendAsync(
            "Input.synthesizeScrollGesture",
            new(StringComparer.Ordinal)
            {
                ["x"] = 400,
                ["y"] = 400,
                ["yDistance"] = -distance,
                ["speed"] = speed,
                ["gestureSourceType"] = "mouse",
                ["preventFling"] = true,
            }
        );

    public Task ScreenshotAsync(string file) => _page.ScreenshotAsync(new() { Path = file });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static Task AnswerAsync(IRoute route, string folder, byte[] conversation)
    {
        var path = new Uri(route.Request.Url).AbsolutePath.TrimStart('/');
        return path == "conversation.json"
            ? route.FulfillAsync(new() { BodyBytes = conversation, ContentType = "application/json" })
            : route.FulfillAsync(new() { Path = Path.Combine(folder, path.Length == 0 ? "index.html" : path) });
    }
}
