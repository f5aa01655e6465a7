namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// A browser and a server with a workspace, for the tests of one collection; every test creates its own users,
/// workspace and windows.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const float TimeoutMs = 20_000;

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public BuiltHost Host { get; private set; } = null!;

    public Uri Address => Host.Address;

    /// <summary>A workspace with one owner.</summary>
    public Task<BrowserTeam> CreateTeamAsync(string owner = "Amara Osei") => BrowserTeam.CreateAsync(Address, owner);

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(TimeoutMs);
        var host = BuiltHost.StartAsync(
            ("Registration", nameof(RegistrationMode.Open)),
            ("Accounts:AttemptsPerMinute", "100000")
        );
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") is { Length: > 0 } given
                    ? given
                    : "/usr/bin/chromium",
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
        Host = await host;
        // The first account of a server creates its first workspace; the accounts of tests come after it.
        await using var first = await BrowserTeam.RegisterAsync(Address, "First", workspace: "First");
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }

    /// <summary>A new window without a session.</summary>
    internal async Task<BrowserWindow> OpenWindowAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        options ??= new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
        };
        options.BaseURL = address.AbsoluteUri;
        var context = await Browser.NewContextAsync(options);
        context.SetDefaultTimeout(TimeoutMs);
        return await BrowserWindow.OpenAsync(context);
    }
}
