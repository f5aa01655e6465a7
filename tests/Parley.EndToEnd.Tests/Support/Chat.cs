using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>The page of somebody who is signed in, by what a person would call its parts.</summary>
internal sealed partial class Chat(Visitor visitor, IPage page)
{
    public Visitor Visitor => visitor;

    public IPage Page => page;

    public ILocator Composer => page.GetByRole(AriaRole.Textbox, new() { NameRegex = ComposerName });

    public ILocator Log => page.GetByRole(AriaRole.Log);

    public ILocator Rows => Log.GetByRole(AriaRole.Article);

    public ILocator Channels => page.GetByRole(AriaRole.Navigation, new() { Name = "Channels" });

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog);

    /// <summary>It is on the page as an element with this attribute whether or not it says something.</summary>
    public ILocator Status => page.Locator("[data-connection]");

    private static Regex ComposerName { get; } = ComposerNamePattern();

    public ILocator Row(string text) => Rows.Filter(new() { HasText = text });

    public ILocator RowOf(string id) => Log.Locator($"[data-message-id='{id}']");

    public ILocator Channel(string name) => Channels.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task IsConnectedAsync() => IsAsync("connected");

    public Task IsAsync(string connection) => Expect(Status).ToHaveAttributeAsync("data-connection", connection);

    public Task IsInAsync(string channel) => Expect(page.GetByRole(AriaRole.Heading, new() { Name = channel, Exact = true, Level = 1 })).ToBeVisibleAsync();

    public async Task SendAsync(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Sends and waits until the server has it; returns its id.</summary>
    public async Task<string> SayAsync(string text)
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

    /// <summary>Another tab of the same window.</summary>
    public async Task<Chat> SecondTabAsync()
    {
        var second = new Chat(visitor, await visitor.Context.NewPageAsync());
        await second.Page.GotoAsync(page.Url);
        await second.IsConnectedAsync();
        return second;
    }

    [GeneratedRegex("^Message #", RegexOptions.None, 1000)]
    private static partial Regex ComposerNamePattern();

    [GeneratedRegex(", workspace menu$", RegexOptions.None, 1000)]
    private static partial Regex MenuName();
}
