using Parley.Rest;

namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class DeviceTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Two_tabs_of_one_user_show_the_same_messages_once_each()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var first = await OpenAsync(team.Owner, team.PathOf(team.General));
        var second = await first.SecondTabAsync();

        await first.SendAndWaitAsync("From the first tab");
        await second.SendAndWaitAsync("From the second tab");
        await member.PostAsync(team.General.Id, "From somebody else");

        foreach (var tab in new[] { first, second })
        {
            await Expect(tab.Row("From somebody else")).ToHaveCountAsync(1);
            await Expect(tab.Row("From the first tab")).ToHaveCountAsync(1);
            await Expect(tab.Row("From the second tab")).ToHaveCountAsync(1);
            await Expect(tab.Rows).ToHaveCountAsync(3);
        }
    }

    [Fact]
    public async Task Read_position_is_shared_between_devices()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch", member);
        var desk = await OpenAsync(member, team.PathOf(team.General));
        var other = await OpenAsync(member, team.PathOf(team.General));
        await team.Owner.PostAsync(launch.Id, "News");
        await Expect(other.Channel("launch").GetByLabel("1 unread")).ToBeVisibleAsync();

        await desk.Channel("launch").ClickAsync();
        await Expect(other.Channel("launch").GetByLabel("unread")).ToHaveCountAsync(0);
        await Expect(other.Page).ToHaveTitleAsync("#general · Parley");
    }

    [Fact]
    public async Task Own_name_and_role_change_in_the_other_tab_without_a_reload()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var first = await OpenAsync(member, team.PathOf(team.General));
        var second = await first.SecondTabAsync();
        await first.SendAndWaitAsync("By Ines");
        await Expect(second.Row("By Ines")).ToContainTextAsync("Ines Duarte");
        await second.ChooseAsync("Members");
        var line = second.Dialog.Locator("li", new() { HasText = "(you)" });
        await Expect(line).ToContainTextAsync("Ines Duarte");
        await Expect(second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Manage" })).ToHaveCountAsync(0);

        await first.ChooseAsync("Settings");
        await first.Dialog.GetByLabel("Display name").FillAsync("Ines of the Sea");
        await first.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(line).ToContainTextAsync("Ines of the Sea");
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Admin);
        await Expect(line).ToContainTextAsync("Admin");
        await Expect(second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Manage" })).ToHaveCountAsync(1);
        await second.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(second.Row("By Ines")).ToContainTextAsync("Ines of the Sea");
        await second.Button("Harbor, workspace menu").ClickAsync();
        await Expect(second.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Invite people" })).ToBeVisibleAsync();
        await second.Page.Keyboard.PressAsync("Escape");

        await team.Owner.RequestAsync(
            HttpMethod.Patch,
            $"workspaces/{team.Workspace.Id}",
            new UpdateWorkspaceRequest { Name = "Lighthouse" }
        );
        await Expect(second.Button("Lighthouse, workspace menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Session_revoked_in_the_settings_shows_the_sign_in_page_at_once()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var desk = await OpenAsync(team.Owner, team.PathOf(team.General));
        var lost = await OpenWindowAsync();
        await lost.Page.GotoAsync("/");
        await lost.Page.GetByLabel("Email").FillAsync(team.Owner.Email);
        await lost.Page.GetByLabel("Password").FillAsync(TestUser.Password);
        await lost.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await new ChatPage(lost, lost.Page).ExpectConnectedAsync();

        await desk.ChooseAsync("Settings");
        await desk.Dialog.GetByRole(AriaRole.Button, new() { Name = "End the session on Chrome · Linux" }).ClickAsync();

        await Expect(lost.Page).ToHaveURLAsync(new Uri(Fixture.Address, "/signin").AbsoluteUri);
        await Expect(lost.Page.GetByText("Your session has ended. Sign in again to go on.")).ToBeVisibleAsync();
        await Expect(desk.Dialog.GetByRole(AriaRole.Button, new() { NameRegex = EndPattern() })).ToHaveCountAsync(0);
        await desk.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await desk.SendAndWaitAsync("Still signed in here");
    }

    [Fact]
    public async Task New_display_name_is_shown_and_persisted()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByLabel("Display name").FillAsync("Amara O.");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeVisibleAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chat.SendAndWaitAsync("By another name");
        await Expect(chat.Row("By another name")).ToContainTextAsync("Amara O.");

        await chat.Page.ReloadAsync();
        await Expect(chat.Row("By another name")).ToContainTextAsync("Amara O.");
    }

    private static System.Text.RegularExpressions.Regex EndPattern() =>
        new("^End the session", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
