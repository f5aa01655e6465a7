namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// A test in real browser windows. After a passed test no window may have an error in its console or a violation of the
/// content policy; after a failed one screenshots are in artifacts/e2e.
/// </summary>
public abstract class BrowserTest(BrowserFixture fixture) : IAsyncLifetime
{
    private readonly List<BrowserWindow> _windows = [];
    private readonly List<IAsyncDisposable> _owned = [];

    protected BrowserFixture Fixture => fixture;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var problems = new List<string>();
        foreach (var window in _windows)
        {
            problems.AddRange(window.Problems);
            if (failed)
            {
                await SaveScreenshotsAsync(window);
            }

            await window.DisposeAsync();
        }

        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        if (!failed)
        {
            Assert.Empty(problems);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Disposed after the windows, which would report errors otherwise.</summary>
    private protected T DisposeAfter<T>(T thing)
        where T : IAsyncDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    /// <summary>A new window without a session.</summary>
    private protected async Task<BrowserWindow> OpenWindowAsync(
        BrowserNewContextOptions? options = null,
        Uri? address = null
    )
    {
        var window = await fixture.OpenWindowAsync(address ?? fixture.Address, options);
        _windows.Add(window);
        return window;
    }

    /// <summary>The window of a signed-in user, at a channel of their workspace.</summary>
    private protected async Task<ChatPage> OpenAsync(
        TestUser user,
        string path,
        BrowserNewContextOptions? options = null,
        Uri? address = null,
        Func<BrowserWindow, Task>? before = null
    )
    {
        var window = await OpenWindowAsync(options, address);
        await window.SignInAsync(user, address ?? fixture.Address);
        if (before is not null)
        {
            await before(window);
        }

        await window.Page.GotoAsync(path);
        var chat = new ChatPage(window, window.Page);
        await chat.ExpectConnectedAsync();
        return chat;
    }

    private async Task SaveScreenshotsAsync(BrowserWindow window)
    {
        var name = $"{GetType().Name}.{TestContext.Current.TestMethod?.MethodName}";
        foreach (var (number, page) in window.Context.Pages.Index())
        {
            try
            {
                await page.ScreenshotAsync(
                    new()
                    {
                        Path = Path.Combine(Repository.Screenshots, $"{name}-{_windows.IndexOf(window)}-{number}.png"),
                    }
                );
            }
            catch (PlaywrightException exception)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"No picture of {page.Url}: {exception.Message}");
            }
        }

        foreach (var problem in window.Problems)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(problem);
        }
    }
}
