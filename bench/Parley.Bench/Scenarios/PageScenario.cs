using System.Globalization;
using Microsoft.Playwright;

namespace Parley.Bench.Scenarios;

/// <summary>Time until the page is usable for a signed-in user, in a browser without cache.</summary>
internal static class PageScenario
{
    /// <summary>
    /// Records when messages and composer are painted, by the clock of the page, which starts with the navigation.
    /// </summary>
    private const string Watch = """
        new MutationObserver((_, observer) => {
          if (!document.querySelector("article") || !document.querySelector("textarea")) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }));
        }).observe(document, { childList: true, subtree: true });
        """;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        await using var server = await BenchServer.StartAsync(settings, folder: null, "--demo");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            }
        );
        var times = new List<double>();
        long script = 0;
        for (var run = 0; run < (settings.Runs ?? 5); run++)
        {
            // Signs in by the page; then clears the cache of the browser.
            await using var context = await browser.NewContextAsync(new() { BaseURL = server.Address.ToString() });
            var first = await context.NewPageAsync();
            await SignInAsync(first);
            var cache = await context.NewCDPSessionAsync(first);
            await cache.SendAsync("Network.clearBrowserCache");
            await first.CloseAsync();
            await context.AddInitScriptAsync(Watch);
            var page = await context.NewPageAsync();
            await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
            await page.WaitForFunctionAsync("() => window.usableAt");
            times.Add(await page.EvaluateAsync<double>("() => window.usableAt"));
            script = await page.EvaluateAsync<long>(
                "performance.getEntriesByType('resource')"
                    + ".filter(entry => new URL(entry.name).pathname.endsWith('.js'))"
                    + ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
            );
        }

        return
        [
            new(
                "page usable (messages and composer there)",
                "signed in, empty cache",
                Row.Milliseconds(Table.Median(times))
            ),
            new(
                "script of the page, as transferred",
                "brotli",
                string.Create(CultureInfo.InvariantCulture, $"{script / 1024.0:0.0} KiB")
            ),
        ];
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/signin");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync("harbor-demo-2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Article).First.WaitForAsync();
    }
}
