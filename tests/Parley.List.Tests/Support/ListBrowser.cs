using System.Collections.Concurrent;
using System.Globalization;

[assembly: AssemblyFixture(typeof(Parley.List.Tests.Support.ListBrowser))]

namespace Parley.List.Tests.Support;

/// <summary>
/// Browsers by device pixel ratio, shared by all tests: emulation would leave out the rounding of a real screen.
/// </summary>
public sealed class ListBrowser : IAsyncLifetime
{
    /// <summary>Higher than any row, for keyboard tests: a row that does not fit shows its start.</summary>
    internal static readonly ViewportSize Large = new() { Width = 800, Height = 800 };

    private readonly ConcurrentDictionary<double, Lazy<Task<IBrowser>>> _browsers = new();
    private IPlaywright? _playwright;

    public async ValueTask InitializeAsync() => _playwright = await Playwright.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _browsers.Values)
        {
            await (await browser.Value).DisposeAsync();
        }

        _playwright?.Dispose();
    }

    internal async Task<ListPage> OpenAsync(string query, double scale = 1, ListPageOptions? options = null)
    {
        var chosen = options ?? new();
        var browser = await _browsers.GetOrAdd(scale, _ => new(() => LaunchAsync(scale))).Value;
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = chosen.View ?? ViewportSize.NoViewport,
                HasTouch = chosen.HasTouch,
                ReducedMotion = chosen.HasReducedMotion ? ReducedMotion.Reduce : null,
                ForcedColors = chosen.HasForcedColors ? ForcedColors.Active : null,
            }
        );
        return await ListPage.OpenAsync(context, query, chosen);
    }

    /// <summary>
    /// Frames run without a limit: no test waits for a screen. The window is small, because the processor paints it.
    /// </summary>
    private Task<IBrowser> LaunchAsync(double scale) =>
        _playwright!.Chromium.LaunchAsync(
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
                    "--disable-frame-rate-limit",
                    "--disable-gpu-vsync",
                    string.Create(CultureInfo.InvariantCulture, $"--force-device-scale-factor={scale}"),
                    "--window-size=480,640",
                ],
            }
        );
}

/// <param name="AtOnce">A script that runs in the task that created the list.</param>
/// <param name="View">
/// Replaces the size of the window, for tests with a larger view; its device pixel ratio is 1.
/// </param>
/// <param name="HasRealTime">For effects of the browser over time: smooth scrolling, touch, wheel.</param>
internal sealed record ListPageOptions(
    string? AtOnce = null,
    string? Style = null,
    ViewportSize? View = null,
    bool HasRealTime = false,
    bool HasTouch = false,
    bool HasReducedMotion = false,
    bool HasForcedColors = false
);
