using System.Collections.Concurrent;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// A browser context with its own cookies and storage. Errors and warnings of the browser are recorded and fail the
/// test.
/// </summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly List<string> _expected =
    [
        // The page asks for the current user and gets 401 without a session; the browser logs every 401.
        "/api/me: Failed to load resource: the server responded with a status of 401",
    ];

    private BrowserWindow(IBrowserContext context) => Context = context;

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; } = null!;

    /// <summary>Problems beside the expected ones.</summary>
    public IEnumerable<string> Problems =>
        _problems.Where(problem => !_expected.Exists(part => problem.Contains(part, StringComparison.Ordinal)));

    public static async Task<BrowserWindow> OpenAsync(IBrowserContext context)
    {
        var window = new BrowserWindow(context);
        await context.AddInitScriptAsync(
            """
            addEventListener('securitypolicyviolation', (event) =>
              console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`),
            );
            """
        );
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                window._problems.Enqueue(
                    $"{message.Location.Replace(":0:0", string.Empty, StringComparison.Ordinal)}: {message.Text}"
                );
            }
        };
        context.WebError += (_, error) => window._problems.Enqueue($"uncaught: {error.Error}");
        context.Dialog += async (_, dialog) =>
        {
            window._problems.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        window.Page = await context.NewPageAsync();
        return window;
    }

    /// <summary>Problems that the test provokes.</summary>
    public void Expecting(params string[] parts) => _expected.AddRange(parts);

    public async Task SignInAsync(TestUser user, Uri address) =>
        await Context.AddCookiesAsync([
            new()
            {
                Name = "parley_session",
                Value = user.Token,
                Url = address.AbsoluteUri,
                HttpOnly = true,
                SameSite = SameSiteAttribute.Lax,
            },
        ]);

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
