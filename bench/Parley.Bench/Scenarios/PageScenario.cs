using System.Globalization;
using Microsoft.Playwright;

namespace Parley.Bench.Scenarios;

/// <summary>How long a signed-in person waits for the page, in a browser that has never seen it.</summary>
internal static class PageScenario
{
    private const string Usable = "role=article >> nth=0";

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        await using var server = await BenchServer.StartAsync(settings, folder: null, "--demo");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var times = new List<double>();
        long script = 0;
        for (var run = 0; run < settings.Runs; run++)
        {
            // A context of its own is an empty cache.
            await using var context = await browser.NewContextAsync(new() { BaseURL = server.Address.ToString() });
            await SignInAsync(context);
            var page = await context.NewPageAsync();
            var begun = settings.Clock.GetTimestamp();
            await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
            await page.Locator(Usable).WaitForAsync();
            await page.GetByRole(AriaRole.Textbox).First.WaitForAsync();
            times.Add(settings.Clock.GetElapsedTime(begun).TotalMilliseconds);
            script = await page.EvaluateAsync<long>(
                "performance.getEntriesByType('resource').filter(entry => new URL(entry.name).pathname.endsWith('.js')).reduce((sum, entry) => sum + entry.encodedBodySize, 0)");
        }

        return
        [
            new("page usable (messages and composer there)", "signed in, empty cache", Row.Milliseconds(Table.Median(times))),
            new("script of the page, as transferred", "brotli", string.Create(CultureInfo.InvariantCulture, $"{script / 1024.0:0.0} KiB")),
        ];
    }

    private static async Task SignInAsync(IBrowserContext context)
    {
        var answer = await context.APIRequest.PostAsync(
            "/api/auth/login", new() { DataObject = new { email = "amara@harbor.example", password = "harbor-demo-2026" } });
        if (!answer.Ok)
        {
            throw new InvalidOperationException($"The demo's login was refused: {answer.Status}");
        }
    }
}
