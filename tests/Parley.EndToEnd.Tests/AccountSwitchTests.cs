namespace Parley.EndToEnd.Tests;

/// <summary>The tabs of one browser share one session: no tab shows one account while it acts as another.</summary>
[Collection(Presentation.Name)]
public sealed class AccountSwitchTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>A tab that gets no messages from the others, as a suspended one.</summary>
    private const string Deaf = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true);";

    [Fact]
    public async Task Sign_in_tab_opens_the_app_when_another_tab_signs_in()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var window = await OpenWindowAsync();
        await window.Page.GotoAsync("/signin");
        var waiting = new ChatPage(window, await window.Context.NewPageAsync());
        await waiting.Page.GotoAsync("/signin");
        await Expect(waiting.Page.GetByLabel("Email")).ToBeFocusedAsync();

        await SignInAsync(window.Page, team.Owner);
        await waiting.ExpectChannelAsync("general");
        await waiting.SendAndWaitAsync("From the tab that followed");
        var message = Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages);
        Assert.Equal(team.Owner.Id, message.SenderId);
    }

    [Fact]
    public async Task Tab_of_the_previous_account_switches_to_the_new_one_with_a_note()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var kim = await team.AddAsync("Kim Sato");
        var rel = await team.AddAsync("Rel Okafor");
        var (first, second) = await KimWhileAnotherTabSleepsAsync(kim);
        await second.Composer.FillAsync("Kim's draft");

        await SignInAsync(first.Page, rel);
        await first.ExpectChannelAsync("general");
        await ExpectSwitchedAsync(second, "Rel Okafor");
        await Expect(second.Composer).ToHaveValueAsync(string.Empty);

        await second.SendAndWaitAsync("Who is it");
        var message = Assert.Single((await team.Owner.MessagesAsync(team.General.Id)).Messages);
        Assert.Equal(rel.Id, message.SenderId);
        await second.ChooseAsync("Settings");
        await Expect(second.Dialog.GetByLabel("Display name")).ToHaveValueAsync("Rel Okafor");
        await second.Dialog.GetByLabel("Display name").FillAsync("Rel the Second");
        await second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();
        await second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        Assert.Equal("Kim Sato", (await kim.RequestAsync<Me>(HttpMethod.Get, "me")).DisplayName);
        Assert.Equal("Rel the Second", (await rel.RequestAsync<Me>(HttpMethod.Get, "me")).DisplayName);

        // The same user again: the draft is there.
        await second.ChooseAsync("Sign out");
        await Expect(second.Page.GetByLabel("Email")).ToBeVisibleAsync();
        await SignInAsync(second.Page, kim);
        await Expect(second.Composer).ToHaveValueAsync("Kim's draft");
    }

    [Fact]
    public async Task Unnotified_tab_switches_account_at_its_next_connection()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var kim = await team.AddAsync("Kim Sato");
        var rel = await team.AddAsync("Rel Okafor");
        var tap = new WebSocketTap();
        var chat = await OpenAsync(kim, team.PathOf(team.General), before: window => tap.AttachAsync(window.Page));
        await tap.CutAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        await chat.SendAsync("Kim's message");
        await chat.Window.SignInAsync(rel, Fixture.Address);

        tap.Restore();
        await ExpectSwitchedAsync(chat, "Rel Okafor");
        await Expect(chat.Rows).ToHaveCountAsync(0);
        await chat.SendAndWaitAsync("Rel's message");
        Assert.Equal(
            ["Rel's message"],
            (await team.Owner.MessagesAsync(team.General.Id)).Messages.Select(message => message.Content)
        );

        await chat.Window.SignInAsync(kim, Fixture.Address);
        await chat.Page.GotoAsync(team.PathOf(team.General));
        await Expect(chat.Row("Kim's message")).ToHaveAttributeAsync("data-state", "sent");
    }

    [Fact]
    public async Task Request_of_an_unnotified_tab_is_not_executed_as_the_other_account()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var kim = await team.AddAsync("Kim Sato");
        var rel = await team.AddAsync("Rel Okafor");
        var chat = await OpenAsync(kim, team.PathOf(team.General));
        chat.Window.Expecting("/api/me: Failed to load resource: the server responded with a status of 401");
        await chat.ChooseAsync("Settings");
        // Its answer after the sign-in would switch the page before the name is saved.
        await Expect(chat.Dialog.GetByText("This one, active now")).ToBeVisibleAsync();
        await chat.Window.SignInAsync(rel, Fixture.Address);

        await chat.Dialog.GetByLabel("Display name").FillAsync("Kim the Second");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await ExpectSwitchedAsync(chat, "Rel Okafor");
        Assert.Equal("Kim Sato", (await kim.RequestAsync<Me>(HttpMethod.Get, "me")).DisplayName);
        Assert.Equal("Rel Okafor", (await rel.RequestAsync<Me>(HttpMethod.Get, "me")).DisplayName);
    }

    /// <summary>
    /// Both tabs start on the sign-in page; the first one does not know about the sign-in in the second.
    /// </summary>
    private async Task<(ChatPage First, ChatPage Second)> KimWhileAnotherTabSleepsAsync(TestUser kim)
    {
        var window = await OpenWindowAsync();
        await window.Page.AddInitScriptAsync(Deaf);
        await window.Page.GotoAsync("/signin");
        await Expect(window.Page.GetByLabel("Email")).ToBeFocusedAsync();
        var second = new ChatPage(window, await window.Context.NewPageAsync());
        await second.Page.GotoAsync("/signin");
        await SignInAsync(second.Page, kim);
        await second.ExpectConnectedAsync();
        return (new(window, window.Page), second);
    }

    private static async Task ExpectSwitchedAsync(ChatPage chat, string name)
    {
        await Expect(chat.Dialog).ToContainTextAsync($"You are now signed in as {name}");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await chat.ExpectChannelAsync("general");
        await chat.ExpectConnectedAsync();
    }

    private static async Task SignInAsync(IPage page, TestUser user)
    {
        await page.GetByLabel("Email").FillAsync(user.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
