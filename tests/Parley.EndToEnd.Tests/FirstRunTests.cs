namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class FirstRunTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task First_user_creates_the_workspace_and_can_post_at_once()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        var window = await OpenWindowAsync(address: host.Address);
        var page = window.Page;
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Set up Parley" })).ToBeVisibleAsync();

        await page.GetByLabel("Workspace name").FillAsync("Harbor");
        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        var chat = new ChatPage(window, page);
        await chat.ExpectChannelAsync("general");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" })).ToBeVisibleAsync();
        await Expect(chat.Channel("general")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(chat.Composer).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("The very first words");
        await page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("The very first words")).ToHaveAttributeAsync("data-state", "sent");

        await page.ReloadAsync();
        await Expect(chat.Row("The very first words")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Blank_workspace_name_is_refused_at_its_field()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        var window = await OpenWindowAsync(address: host.Address);
        window.Expecting("/api/auth/register: Failed to load resource: the server responded with a status of 422");
        var page = window.Page;
        await page.GotoAsync("/");
        await page.GetByLabel("Workspace name").FillAsync("   ");
        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await Expect(page.GetByLabel("Workspace name")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Workspace name")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Workspace name").FillAsync("Harbor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Only_member_sees_the_invite_hint_until_another_joins(int width)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );
        var invite = chat.Log.GetByRole(AriaRole.Button, new() { Name = "Invite people" });
        await Expect(invite).ToBeInViewportAsync();
        await invite.ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Invite people" })).ToBeVisibleAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(invite).ToBeFocusedAsync();

        var member = await team.AddAsync("Ines Duarte");
        await Expect(invite).ToHaveCountAsync(0);
        if (width < 720)
        {
            await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        }

        // The hint stays beside the channels for users with the right.
        var beside = chat.Channels.GetByRole(AriaRole.Button, new() { Name = "Invite people" });
        await beside.ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Invite people" })).ToBeVisibleAsync();
        var other = await OpenAsync(member, team.PathOf(team.General));
        await Expect(other.Channel("general")).ToBeVisibleAsync();
        await Expect(other.Button("Invite people")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Too_short_password_is_refused_and_the_form_keeps_its_input()
    {
        var window = await OpenWindowAsync();
        window.Expecting("/api/auth/register: Failed to load resource: the server responded with a status of 422");
        var page = window.Page;
        await page.GotoAsync("/register");

        await page.GetByLabel("Display name").FillAsync("Amara Osei");
        await page.GetByLabel("Email").FillAsync(BrowserTeam.NewEmail());
        await page.GetByLabel("Password").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();

        await Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Password"))
            .ToHaveAccessibleDescriptionAsync("At least 10 characters are needed.");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Amara Osei");
    }

    [Fact]
    public async Task Wrong_password_shows_an_error_and_the_correct_one_works()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var window = await OpenWindowAsync();
        window.Expecting("/api/auth/login: Failed to load resource: the server responded with a status of 401");
        var page = window.Page;
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, "/signin").AbsoluteUri);

        await page.GetByLabel("Email").FillAsync(team.Owner.Email);
        await page.GetByLabel("Password").FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Email or password is wrong");

        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByLabel("Password").PressAsync("Enter");
        await new ChatPage(window, page).ExpectChannelAsync("general");
    }

    [Fact]
    public async Task Sign_out_hides_everything_and_sign_in_restores_it()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, "/");
        await chat.SendAndWaitAsync("Before the break");

        await chat.ChooseAsync("Sign out");
        await Expect(chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await chat.Page.GotoAsync(team.PathOf(team.General));
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, "/signin").AbsoluteUri);
        await Expect(chat.Rows).ToHaveCountAsync(0);

        await chat.Page.GetByLabel("Email").FillAsync(team.Owner.Email);
        await chat.Page.GetByLabel("Password").FillAsync(TestUser.Password);
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(chat.Row("Before the break")).ToBeVisibleAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
    }

    [Fact]
    public async Task Existing_user_joins_by_an_invite_link_with_one_click()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await using var other = await Fixture.CreateTeamAsync("Ines Duarte");
        var invite = await team.Owner.InviteAsync(team.Workspace.Id);
        var window = await OpenWindowAsync();
        await window.SignInAsync(other.Owner, Fixture.Address);

        await window.Page.GotoAsync($"/invite/{invite.Code}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();

        await Expect(window.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
        var chat = new ChatPage(window, window.Page);
        await chat.SendAndWaitAsync("In both workspaces now");
        await Expect(window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Workspaces" }).GetByRole(AriaRole.Link))
            .ToHaveCountAsync(2);
    }
}
