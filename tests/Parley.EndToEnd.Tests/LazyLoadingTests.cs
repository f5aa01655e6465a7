namespace Parley.EndToEnd.Tests;

/// <summary>Lazily loaded parts of the page.</summary>
[Collection(Messaging.Name)]
public sealed class LazyLoadingTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData("Settings", "Settings", "section", "display", "grid")]
    [InlineData("Members", "Members of Harbor", "members", "min-height", "44px")]
    public async Task Dialog_that_fails_to_load_shows_an_error_and_opens_on_retry(
        string entry,
        string title,
        string part,
        string property,
        string value
    )
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_INTERNET_DISCONNECTED");
        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Status).ToContainTextAsync("Offline");

        await chat.ChooseAsync(entry);
        await Expect(chat.Dialog.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("A part of the page could not be loaded.");
        var again = chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Try again" });
        await Expect(again).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(chat.Button("Harbor, workspace menu")).ToBeFocusedAsync();

        await chat.ChooseAsync(entry);
        await Expect(again).ToBeFocusedAsync();
        await chat.Window.Context.SetOfflineAsync(false);
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true })).ToBeVisibleAsync();

        // With its styles.
        await Expect(chat.Dialog.Locator($"[class*={part}]").First).ToHaveCSSAsync(property, value);
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Button("Harbor, workspace menu")).ToBeFocusedAsync();
        await chat.ReconnectAsync();
    }

    [Theory]
    [InlineData("Settings", "This one")]
    [InlineData("Members", "Amara Osei")]
    public async Task List_that_fails_to_load_is_retried_in_its_dialog(string entry, string shows)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_INTERNET_DISCONNECTED");
        await chat.ChooseAsync(entry);
        await Expect(chat.Dialog).ToContainTextAsync(shows);
        await chat.Page.Keyboard.PressAsync("Escape");
        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Status).ToContainTextAsync("Offline");

        await chat.ChooseAsync(entry);
        await Expect(chat.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server cannot be reached.");
        await chat.Window.Context.SetOfflineAsync(false);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(chat.Dialog).ToContainTextAsync(shows);
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToHaveCountAsync(0);
        await chat.ReconnectAsync();
    }
}
