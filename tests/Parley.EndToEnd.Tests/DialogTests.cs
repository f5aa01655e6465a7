using System.Text.RegularExpressions;
using Parley.Rest;

namespace Parley.EndToEnd.Tests;

/// <summary>Dialogs: how they close, and where the focus is meanwhile and afterwards.</summary>
[Collection(Messaging.Name)]
public sealed partial class DialogTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task Back_closes_the_dialog_before_leaving_the_page(int width, bool touch)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
                HasTouch = touch,
                IsMobile = touch,
            }
        );
        // A second page, as a target for back.
        if (touch)
        {
            await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        }

        await chat.Channel("launch").ClickAsync();
        await chat.ExpectChannelAsync("launch");
        var address = new Uri(Fixture.Address, team.PathOf(launch)).AbsoluteUri;

        var members = chat.Button("1 member");
        await members.ClickAsync();
        await Expect(chat.Pane).ToBeVisibleAsync();
        await BackAsync(chat);
        await Expect(chat.Pane).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveURLAsync(address);
        await Expect(members).ToBeFocusedAsync();

        await chat.Button("launch").ClickAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();
        await BackAsync(chat);
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveURLAsync(address);

        // A dialog that was closed in another way leaves no history entry.
        await chat.Button("launch").ClickAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await BackAsync(chat);
        await Expect(chat.Page).Not.ToHaveURLAsync(address);
        await chat.Page.EvaluateAsync("() => history.forward()");
        await Expect(chat.Page).ToHaveURLAsync(address);
    }

    [Fact]
    public async Task Page_opened_from_a_dialog_replaces_it_in_the_history()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.Button("Create channel").ClickAsync();
        await chat.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("launch");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create channel" }).ClickAsync();
        await chat.ExpectChannelAsync("launch");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await BackAsync(chat);
        await chat.ExpectChannelAsync("general");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Busy_or_removed_button_keeps_the_focus_in_its_dialog()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.ChooseAsync("Invite people");
        await PressAsync(chat, "Create link");
        await Expect(chat.Dialog.GetByLabel("Invite link")).ToBeFocusedAsync();
        await PressAsync(chat, "Create another link");
        await Expect(Heading(chat, "Invite people")).ToBeFocusedAsync();
        await PressAsync(chat, "Close");

        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByLabel("Display name").FillAsync("Amara O.");
        await PressAsync(chat, "Save name");
        var saved = In(chat, "Saved");
        await Expect(saved).ToBeFocusedAsync();
        await Expect(saved).ToBeDisabledAsync();
        // The button does nothing more and is left like any other.
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(saved).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Tab");
        await Expect(chat.Dialog.GetByRole(AriaRole.Radio, new() { Name = "System" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Revoked_session_is_announced_and_a_second_Enter_revokes_no_other()
    {
        await using var team = await Fixture.CreateTeamAsync();
        for (var device = 0; device < 2; device++)
        {
            await team.Owner.RequestAsync(
                HttpMethod.Post,
                "auth/login",
                new LogInRequest { Email = team.Owner.Email, Password = TestUser.Password }
            );
        }

        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.ChooseAsync("Settings");
        var ends = chat.Dialog.GetByRole(AriaRole.Button, new() { NameRegex = EndName() });
        await Expect(ends).ToHaveCountAsync(2);
        await ends.First.FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(ends).ToHaveCountAsync(1);
        var heading = chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Signed-in sessions" });
        await Expect(heading).ToBeFocusedAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Status).Filter(new() { HasText = "Ended: " })).ToBeVisibleAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(heading).ToBeFocusedAsync();
        await Expect(ends).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Current_session_is_first_and_all_others_are_revoked_after_a_confirmation()
    {
        await using var team = await Fixture.CreateTeamAsync();
        for (var device = 0; device < 3; device++)
        {
            await team.Owner.RequestAsync(
                HttpMethod.Post,
                "auth/login",
                new LogInRequest { Email = team.Owner.Email, Password = TestUser.Password }
            );
        }

        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = 320, Height = 568 },
            }
        );
        await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        await chat.ChooseAsync("Settings");
        await Expect(Heading(chat, "Settings")).ToBeFocusedAsync();
        var lines = chat.Dialog.GetByRole(AriaRole.Listitem);
        await Expect(lines).ToHaveCountAsync(4);
        await Expect(lines.First).ToContainTextAsync("This one, active now");
        await Expect(lines.Filter(new() { HasText = "Signed in" })).ToHaveCountAsync(4);
        Assert.Empty(
            await lines
                .Locator("b, small")
                .EvaluateAllAsync<string[]>(
                    """
                    (texts) =>
                      texts
                        .filter((text) => text.scrollWidth > text.clientWidth)
                        .map((text) => text.textContent)
                    """
                )
        );

        await In(chat, "End all others").ClickAsync();
        await Expect(In(chat, "Cancel")).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(In(chat, "End all others")).ToBeFocusedAsync();
        await Expect(lines).ToHaveCountAsync(4);
        await In(chat, "End all others").ClickAsync();
        await chat
            .Dialog.GetByRole(AriaRole.Group)
            .GetByRole(AriaRole.Button, new() { Name = "End all others" })
            .ClickAsync();
        await Expect(lines).ToHaveCountAsync(1);
        await Expect(chat.Dialog.GetByText("All other sessions have ended.")).ToBeVisibleAsync();
        Assert.Single((await team.Owner.GetAsync<ItemList<Session>>("me/sessions")).Items);
    }

    [Theory]
    [InlineData(320, 568)]
    [InlineData(1280, 800)]
    public async Task Typed_passwords_are_in_view_and_not_discarded_without_confirmation(int width, int height)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        if (width < 720)
        {
            await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        }

        await chat.ChooseAsync("Settings");
        await Expect(chat.Dialog.GetByText("This one, active now")).ToBeVisibleAsync();
        await PressAsync(chat, "Change password");
        var current = chat.Dialog.GetByLabel("Current password");
        await Expect(current).ToBeFocusedAsync();
        await Expect(current).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(In(chat, "Change password")).ToBeInViewportAsync(new() { Ratio = 1 });

        await current.FillAsync("typed with care");
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(In(chat, "Keep open")).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(current).ToHaveValueAsync("typed with care");
        await Expect(In(chat, "Keep open")).ToHaveCountAsync(0);

        await chat.Page.Mouse.ClickAsync(4, 4);
        await Expect(In(chat, "Keep open")).ToBeFocusedAsync();
        await Expect(current).ToHaveValueAsync("typed with care");
        await chat.Dialog.GetByRole(AriaRole.Group).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);

        // Without input there is no confirmation.
        await chat.ChooseAsync("Settings");
        await PressAsync(chat, "Change password");
        await Expect(current).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Name_is_shown_as_saved_and_an_overlong_one_is_not_truncated()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.ChooseAsync("Settings");
        var name = chat.Dialog.GetByLabel("Display name");
        await name.FillAsync("  Amara   O.  ");
        await PressAsync(chat, "Save name");
        await Expect(In(chat, "Saved")).ToBeVisibleAsync();
        await Expect(name).ToHaveValueAsync("Amara O.");

        var longName = new string('a', 82) + "👩‍🚀";
        await name.FillAsync(longName);
        await Expect(name).ToHaveValueAsync(longName);
        await Expect(chat.Dialog.GetByText("Too long by 7 characters: 80 fit.")).ToBeVisibleAsync();
        await Expect(In(chat, "Save name")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Adding_members_by_keyboard_moves_focus_to_the_next_and_back()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.AddAsync("Ines Duarte");
        await team.AddAsync("Tomás Vega");
        var launch = await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(launch));
        await chat.Button("1 member").ClickAsync();
        await PressAsync(chat.Pane, "Add people");
        await Expect(chat.Pane.GetByLabel("Find people")).ToBeFocusedAsync();
        await PressAsync(chat.Pane, "Add Ines Duarte");
        await Expect(In(chat.Pane, "Add Tomás Vega")).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(Heading(chat.Pane, "Add people #launch")).ToBeFocusedAsync();
        await PressAsync(chat.Pane, "Back to members");
        await Expect(Heading(chat.Pane, "Members #launch")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Invite_page_focuses_its_first_field_or_its_button()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id);
        var page = (await OpenWindowAsync()).Page;
        await page.GotoAsync($"/invite/{invite.Code}");
        await Expect(page.GetByLabel("Display name")).ToBeFocusedAsync();

        await using var user = await BrowserTeam.RegisterAsync(Fixture.Address, "Ines Duarte");
        var window = await OpenWindowAsync();
        await window.SignInAsync(user, Fixture.Address);
        await window.Page.GotoAsync($"/invite/{invite.Code}");
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Join" })).ToBeFocusedAsync();
    }

    private static async Task BackAsync(ChatPage chat) => await chat.Page.EvaluateAsync("() => history.back()");

    private static ILocator In(ChatPage chat, string name) => In(chat.Dialog, name);

    private static ILocator In(ILocator place, string name) =>
        place.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Heading(ChatPage chat, string name) => Heading(chat.Dialog, name);

    private static ILocator Heading(ILocator place, string name) =>
        place.GetByRole(
            AriaRole.Heading,
            new()
            {
                Name = name,
                Exact = true,
                Level = 2,
            }
        );

    private static Task PressAsync(ChatPage chat, string name) => PressAsync(chat.Dialog, name);

    private static async Task PressAsync(ILocator place, string name)
    {
        await In(place, name).FocusAsync();
        await place.Page.Keyboard.PressAsync("Enter");
    }

    [GeneratedRegex("^End the session on", RegexOptions.None, 1000)]
    private static partial Regex EndName();
}
