using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>The chat page of a signed-in user, by accessible names.</summary>
internal sealed partial class ChatPage(BrowserWindow window, IPage page)
{
    public BrowserWindow Window => window;

    public IPage Page => page;

    public ILocator Composer => page.GetByRole(AriaRole.Textbox, new() { NameRegex = ComposerName });

    /// <summary>The messages. Only those around the view are in the page.</summary>
    public ILocator Log => page.GetByRole(AriaRole.Feed);

    public ILocator Rows => Log.Locator("article[data-message-id]");

    public ILocator Channels => page.GetByRole(AriaRole.Navigation, new() { Name = "Channels" });

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog);

    /// <summary>The pane beside the channel. In a compact layout it is the page.</summary>
    public ILocator Pane => page.GetByRole(AriaRole.Complementary).Or(page.Locator("section[role=main]"));

    /// <summary>The element with this attribute always exists, with or without text.</summary>
    public ILocator Status => page.Locator("[data-connection]");

    private static Regex ComposerName { get; } = ComposerNamePattern();

    public ILocator Row(string text) => Rows.Filter(new() { HasText = text });

    public ILocator RowOf(string id) => Log.Locator($"[data-message-id='{id}']");

    /// <summary>The row at this fraction of the height of the view, from 0 to 1, once nothing moves.</summary>
    public async Task<ILocator> RowInViewAsync(double part)
    {
        await Rows.First.SettledTopAsync();
        var id = await Log.EvaluateAsync<string?>(
            """
            (log, part) => {
              const { top, height } = log.getBoundingClientRect();
              const row = [...log.querySelectorAll("article[data-message-id]")].find(
                (row) => row.getBoundingClientRect().bottom > top + height * part,
              );
              return row?.dataset.messageId ?? null;
            }
            """,
            part
        );
        return RowOf(id ?? throw new InvalidOperationException($"No row is below {part:P0} of the view."));
    }

    /// <summary>
    /// Scrolls down until "Entry <paramref name="last"/>" is in the page; returns the numbers of all entries seen.
    /// </summary>
    /// <param name="last">The number to stop at.</param>
    /// <param name="views">Distance of each step, in heights of the view.</param>
    /// <param name="within">Timeout.</param>
    public async Task<SortedSet<int>> ReadDownAsync(int last, double views, TimeSpan within)
    {
        var seen = new SortedSet<int>();
        await PageWait.UntilAsync(
            async () =>
            {
                seen.UnionWith(
                    await Log.EvaluateAsync<int[]>(
                        """
                        (log) =>
                          [...log.querySelectorAll('article[data-message-id]')].map((row) =>
                            Number(/Entry (\d+)/.exec(row.textContent)[1]),
                          )
                        """
                    )
                );
                await Log.EvaluateAsync("(log, views) => log.scrollBy(0, log.clientHeight * views)", views);
                return seen.Contains(last);
            },
            $"entry {last}",
            within
        );
        return seen;
    }

    public ILocator Channel(string name) => Channels.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task ExpectConnectedAsync() => ExpectConnectionAsync("connected");

    public Task ExpectConnectionAsync(string connection) =>
        Expect(Status).ToHaveAttributeAsync("data-connection", connection);

    public Task ExpectChannelAsync(string channel) =>
        Expect(
                page.GetByRole(
                    AriaRole.Heading,
                    new()
                    {
                        Name = channel,
                        Exact = true,
                        Level = 1,
                    }
                )
            )
            .ToBeVisibleAsync();

    public async Task SendAsync(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Sends and waits for the ack; returns the message id.</summary>
    public async Task<string> SendAndWaitAsync(string text)
    {
        await SendAsync(text);
        await Expect(Row(text)).ToHaveAttributeAsync("data-state", "sent");
        return await IdOfAsync(Row(text));
    }

    public static async Task<string> IdOfAsync(ILocator row) =>
        await row.GetAttributeAsync("data-message-id") ?? throw new InvalidOperationException("The row has no id.");

    public async Task ChooseAsync(string menuItem)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = MenuName() }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = menuItem }).ClickAsync();
    }

    /// <summary>Like an impatient user, presses the reconnect button.</summary>
    public async Task ReconnectAsync()
    {
        var now = Button("Try now");
        if (await now.IsVisibleAsync())
        {
            try
            {
                await now.ClickAsync(new() { Timeout = 1_000 });
            }
            catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
            {
                // It reconnected by itself in between.
            }
        }

        await ExpectConnectedAsync();
    }

    /// <summary>Another tab of the same window.</summary>
    public async Task<ChatPage> SecondTabAsync()
    {
        var second = new ChatPage(window, await window.Context.NewPageAsync());
        await second.Page.GotoAsync(page.Url);
        await second.ExpectConnectedAsync();
        return second;
    }

    [GeneratedRegex("^Message #", RegexOptions.None, 1000)]
    private static partial Regex ComposerNamePattern();

    [GeneratedRegex(", workspace menu$", RegexOptions.None, 1000)]
    private static partial Regex MenuName();
}
