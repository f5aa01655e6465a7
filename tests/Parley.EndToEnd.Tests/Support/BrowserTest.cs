namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// A test in real windows. When it passed, no window may have had an error in its console or a breach of the content
/// policy; when it failed, what the windows showed is in artifacts/e2e.
/// </summary>
public abstract class BrowserTest(Stage stage) : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];
    private readonly List<IAsyncDisposable> _owned = [];

    protected Stage Stage => stage;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var problems = new List<string>();
        foreach (var visitor in _visitors)
        {
            problems.AddRange(visitor.Problems);
            if (failed)
            {
                await KeepAsync(visitor);
            }

            await visitor.DisposeAsync();
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

    /// <summary>Ended after the windows, which would complain otherwise.</summary>
    private protected T Own<T>(T thing)
        where T : IAsyncDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    /// <summary>A window with nobody signed in.</summary>
    private protected async Task<Visitor> VisitAsync(BrowserNewContextOptions? options = null, Uri? address = null)
    {
        var visitor = await stage.VisitorAsync(address ?? stage.Address, options);
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>The window of somebody who is signed in, at a channel of their workspace.</summary>
    private protected async Task<Chat> OpenAsync(
        Person person,
        string path,
        BrowserNewContextOptions? options = null,
        Uri? address = null,
        Func<Visitor, Task>? before = null
    )
    {
        var visitor = await VisitAsync(options, address);
        await visitor.SignInAsync(person, address ?? stage.Address);
        if (before is not null)
        {
            await before(visitor);
        }

        await visitor.Page.GotoAsync(path);
        var chat = new Chat(visitor, visitor.Page);
        await chat.IsConnectedAsync();
        return chat;
    }

    private async Task KeepAsync(Visitor visitor)
    {
        var name = $"{GetType().Name}.{TestContext.Current.TestMethod?.MethodName}";
        foreach (var (number, page) in visitor.Context.Pages.Index())
        {
            try
            {
                await page.ScreenshotAsync(
                    new()
                    {
                        Path = Path.Combine(
                            Repository.Screenshots,
                            $"{name}-{_visitors.IndexOf(visitor)}-{number}.png"
                        ),
                    }
                );
            }
            catch (PlaywrightException exception)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"No picture of {page.Url}: {exception.Message}");
            }
        }

        foreach (var problem in visitor.Problems)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(problem);
        }
    }
}
