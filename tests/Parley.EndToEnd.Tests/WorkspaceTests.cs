namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class WorkspaceTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task URL_of_an_unknown_workspace_shows_not_found_with_a_way_back(int width)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await using var other = await Fixture.CreateTeamAsync("Ines Duarte");
        var window = await OpenWindowAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );
        await window.SignInAsync(team.Owner, Fixture.Address);

        await window.Page.GotoAsync($"/w/{other.Workspace.Id}");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "This workspace is not here" }))
            .ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Create channel" })).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Expect(new ChatPage(window, window.Page).Channel("general")).ToBeVisibleAsync();
    }

    /// <summary>Requests that are refused would fail the test: the browser logs each of them.</summary>
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Removed_member_is_told_so_and_gets_back_in_by_an_invite_link(int width)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(
            member,
            $"{team.PathOf(team.General)}?pane=members",
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );
        await Expect(chat.Pane.GetByText("Ines Duarte")).ToBeVisibleAsync();

        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        await Expect(Heading(chat, "You are no longer in Harbor")).ToBeFocusedAsync();
        await Expect(chat.Page).ToHaveTitleAsync("You are no longer in Harbor · Parley");
        await Expect(chat.Button("Create workspace")).ToBeInViewportAsync();
        await Expect(chat.Pane.GetByText("Ines Duarte")).ToHaveCountAsync(0);
        await Expect(chat.Page.GetByText("Back to channels")).ToHaveCountAsync(0);

        var invite = await team.Owner.InviteAsync(team.Workspace.Id);
        await chat.Page.GetByLabel("Invite link").FillAsync($"{Fixture.Address}invite/{invite.Code}");
        await chat.Button("Open invite").ClickAsync();
        await chat.Button("Join").ClickAsync();
        await Expect(chat.Button("Harbor, workspace menu")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Removed_member_goes_on_in_another_workspace(int width)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        await member.CreateWorkspaceAsync("Rowing club");
        var chat = await OpenAsync(
            member,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );

        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        await Expect(Heading(chat, "You are no longer in Harbor")).ToBeVisibleAsync();
        await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Go to Rowing club" }).ClickAsync();
        await Expect(chat.Button("Rowing club, workspace menu")).ToBeVisibleAsync();
        await Expect(Heading(chat, "You are no longer in Harbor")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Channel_under_the_URL_of_another_workspace_opens_in_its_own()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var club = await team.Owner.CreateWorkspaceAsync("Rowing club");
        var chat = await OpenAsync(team.Owner, $"/w/{club.Id}/c/{team.General.Id}");

        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
        await Expect(chat.Button("Harbor, workspace menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Admin_may_rename_the_workspace_and_a_member_may_not()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var other = await OpenAsync(member, team.PathOf(team.General));

        await owner.ChooseAsync("Rename workspace");
        await Expect(owner.Dialog.GetByLabel("Workspace name")).ToBeFocusedAsync();
        await owner.Dialog.GetByLabel("Workspace name").FillAsync("Harbour");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(owner.Button("Harbour, workspace menu")).ToBeFocusedAsync();

        // The other member sees the new name without a reload.
        await other.Button("Harbour, workspace menu").ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Settings" })).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename workspace" })).ToHaveCountAsync(0);
        await other.Page.ReloadAsync();
        await Expect(other.Button("Harbour, workspace menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task User_without_a_workspace_starts_at_the_root_and_opens_an_invite_there()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var invite = await team.Owner.InviteAsync(team.Workspace.Id);
        await using var user = await BrowserTeam.RegisterAsync(Fixture.Address, "Ines Duarte");
        var page = (await OpenWindowAsync()).Page;
        await page.GotoAsync("/signin");
        await page.GetByLabel("Email").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(TestUser.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are in no workspace yet" }))
            .ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(Fixture.Address.AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create workspace" })).ToBeVisibleAsync();

        await page.GetByLabel("Invite link").FillAsync("https://elsewhere.example/invite/abcdefgh");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open invite" }).ClickAsync();
        await Expect(page.GetByText("This is no invite link of this server.")).ToBeVisibleAsync();
        await page.GetByLabel("Invite link").FillAsync($" {new Uri(Fixture.Address, $"/invite/{invite.Code}")} ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open invite" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
    }

    [Fact]
    public async Task Leaving_a_private_channel_needs_a_confirmation()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var budget = await team.Owner.CreateChannelAsync(team.Workspace.Id, "budget", ChannelKind.Private);
        await team.Owner.AddToChannelAsync(budget.Id, member.Id);
        var launch = await team.ChannelAsync("launch", member);
        var chat = await OpenAsync(member, team.PathOf(budget));

        await chat.Button("2 members").ClickAsync();
        var leave = chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Leave channel" });
        await leave.ClickAsync();
        await Expect(chat.Pane).ToContainTextAsync("you can come back only if one of its members adds you again");
        await Expect(chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Stay" })).ToBeFocusedAsync();
        await Expect(chat.Pane.Locator("footer").GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(leave).ToBeFocusedAsync();
        Assert.True((await member.ChannelAsync(budget.Id)).Joined);

        await leave.ClickAsync();
        await chat
            .Pane.GetByRole(AriaRole.Group)
            .GetByRole(AriaRole.Button, new() { Name = "Leave channel" })
            .ClickAsync();
        await Expect(chat.Channel("budget")).ToHaveCountAsync(0);

        await chat.Channel("launch").ClickAsync();
        await chat.Button("2 members").ClickAsync();
        await leave.ClickAsync();
        await Expect(chat.Pane).ToHaveCountAsync(0);
        await Expect(chat.Channel("launch")).ToHaveCountAsync(0);
        Assert.False((await member.ChannelAsync(launch.Id)).Joined);
    }

    private static ILocator Heading(ChatPage chat, string name) =>
        chat.Page.GetByRole(AriaRole.Heading, new() { Name = name });
}
