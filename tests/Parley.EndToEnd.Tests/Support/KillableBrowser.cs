namespace Parley.EndToEnd.Tests.Support;

/// <summary>A browser that keeps its profile and can be killed.</summary>
internal sealed class KillableBrowser : IAsyncDisposable
{
    private readonly DataFolder _profile = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private BrowserProcess? _process;

    /// <summary>Starts it with the kept profile.</summary>
    public async Task<BrowserWindow> OpenAsync()
    {
        _playwright ??= await Playwright.CreateAsync();
        _process = await BrowserProcess.StartAsync(_profile.Path);
        _browser = await _playwright.Chromium.ConnectOverCDPAsync(_process.DevTools.AbsoluteUri);
        return await BrowserWindow.OpenAsync(_browser.Contexts[0]);
    }

    /// <summary>Kills all its processes.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        await process.DisposeAsync();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _playwright?.Dispose();
        _profile.Dispose();
    }
}
