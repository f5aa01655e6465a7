using System.Collections.Concurrent;
using System.Globalization;

[assembly: AssemblyFixture(typeof(Parley.List.Tests.Support.ListBrowser))]

namespace Parley.List.Tests.Support;

/// <summary>
/// Browsers by the number of device pixels in a px, shared by all tests: emulation would leave out how a real screen
/// rounds.
/// </summary>
public sealed class ListBrowser : IAsyncLifetime
{
    /// <summary>Higher than any row, for what keys do with rows: one that does not fit shows its beginning.</summary>
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
    /// Frames come as fast as they are done: no test waits for a screen. The window is small, because each px of it is
    /// painted by the processor.
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

/// <param name="AtOnce">A script for the task in which the list was made.</param>
/// <param name="View">
/// Instead of the window's own, for what needs a larger one; its screen has one device pixel in a px.
/// </param>
/// <param name="HasRealTime">For what the browser itself does in time: smooth scrolling, a finger, a wheel.</param>
internal sealed record ListPageOptions(
    string? AtOnce = null,
    string? Style = null,
    ViewportSize? View = null,
    bool HasRealTime = false,
    bool HasTouch = false,
    bool HasReducedMotion = false,
    bool HasForcedColors = false
);
