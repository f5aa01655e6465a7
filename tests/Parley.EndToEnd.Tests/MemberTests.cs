namespace Parley.EndToEnd.Tests;

/// <summary>Roles of workspace members and leaving.</summary>
[Collection(Presentation.Name)]
public sealed class MemberTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Only_owner_grants_ownership_to_another_before_leaving()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        // The open channel may send a request between the leave and its event.
        chat.Window.Expecting(
            "Failed to load resource: the server responded with a status of 422",
            "Failed to load resource: the server responded with a status of 404"
        );

        await chat.ChooseAsync("Leave workspace");
        await Expect(In(chat, "Stay")).ToBeFocusedAsync();
        await In(chat, "Leave workspace").ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("You are the only owner.");
        await In(chat, "Show members").ClickAsync();

        var line = Line(chat, "Ines Duarte");
        await line.GetByRole(AriaRole.Button, new() { Name = "Manage Ines Duarte" }).ClickAsync();
        var role = line.GetByLabel("Role");
        await Expect(role).ToHaveValueAsync("member");
        await role.SelectOptionAsync("owner");
        await line.GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        Assert.Equal(WorkspaceRole.Member, await RoleOfAsync(team, member));
        await Question(line).GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();
        await Expect(role).ToBeFocusedAsync();
        await Expect(line.Locator("small", new() { HasText = "Owner" })).ToBeVisibleAsync();
        Assert.Equal(WorkspaceRole.Owner, await RoleOfAsync(team, member));

        // Everything about another owner may be changed here but the account.
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Remove from workspace" })).ToBeVisibleAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Deactivate account" })).ToHaveCountAsync(0);
        await In(chat, "Close").ClickAsync();

        await chat.ChooseAsync("Leave workspace");
        await In(chat, "Leave workspace").ClickAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Heading, new() { Name = "You are in no workspace yet" }))
            .ToBeVisibleAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        Assert.Equal(1, (await member.GeneralAsync(team.Workspace.Id)).MemberCount);
    }

    [Fact]
    public async Task Owner_who_gives_up_the_role_confirms_and_loses_management()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Owner);
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.ChooseAsync("Members");
        var line = Line(chat, "Amara Osei");
        await line.GetByRole(AriaRole.Button, new() { Name = "Manage Amara Osei" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Remove from workspace" })).ToHaveCountAsync(0);
        await line.GetByLabel("Role").SelectOptionAsync("member");
        await line.GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();
        await Expect(line).ToContainTextAsync("You lose rights that you have here.");
        await Question(line).GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();

        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Manage" })).ToHaveCountAsync(0);
        await Expect(Heading(chat, "Members of Harbor")).ToBeFocusedAsync();
        await In(chat, "Close").ClickAsync();
        await chat.Button("Harbor, workspace menu").ClickAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Leave workspace" })).ToBeVisibleAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Invite people" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Admin_manages_roles_below_owner_and_no_owner()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var admin = await team.AddAsync("Noor Haddad");
        var member = await team.AddAsync("Ines Duarte");
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, admin.Id, WorkspaceRole.Admin);
        var launch = await team.ChannelAsync("launch", member);
        var other = await OpenAsync(member, team.PathOf(launch));
        other.Window.Expecting("Failed to load resource: the server responded with a status of 404");
        var chat = await OpenAsync(admin, team.PathOf(team.General));

        await chat.ChooseAsync("Members");
        await Expect(Line(chat, "Amara Osei")).ToBeVisibleAsync();
        await Expect(Line(chat, "Amara Osei").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        var line = Line(chat, "Ines Duarte");
        await line.GetByRole(AriaRole.Button, new() { Name = "Manage Ines Duarte" }).ClickAsync();
        Assert.Equal(["Admin", "Member", "Guest"], await line.GetByRole(AriaRole.Option).AllInnerTextsAsync());
        await line.GetByLabel("Role").SelectOptionAsync("guest");
        await line.GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();
        await Expect(line.Locator("small", new() { HasText = "Guest" })).ToBeVisibleAsync();
        Assert.Equal(WorkspaceRole.Guest, await RoleOfAsync(team, member));

        await line.GetByRole(AriaRole.Button, new() { Name = "Remove from workspace" }).ClickAsync();
        await Expect(line.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await line.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(line).ToHaveCountAsync(0);
        await Expect(other.Channel("general")).ToHaveCountAsync(0);
        await Expect(other.Channel("launch")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Open_member_list_shows_new_members_and_later_deactivations()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.ChooseAsync("Members");
        await Expect(Line(chat, "Ines Duarte")).ToBeVisibleAsync();

        var late = await team.AddAsync("Noor Haddad");
        await Expect(Line(chat, "Noor Haddad")).ToBeVisibleAsync();
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, late.Id);
        await Expect(Line(chat, "Noor Haddad")).ToHaveCountAsync(0);

        await team.Owner.RequestAsync(
            HttpMethod.Put,
            $"workspaces/{team.Workspace.Id}/members/{member.Id}/deactivation"
        );
        await chat.Page.EvaluateAsync("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }");
        await chat.Page.EvaluateAsync("() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }");
        await Expect(Line(chat, "Ines Duarte")).ToContainTextAsync("Deactivated");
    }

    [Fact]
    public async Task Another_name_and_role_show_in_the_windows_of_others_without_a_reload()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var watcher = await team.AddAsync("Ines Duarte");
        var promoted = await team.AddAsync("Noor Haddad");
        var launch = await team.ChannelAsync("launch", watcher, promoted);
        var posted = await team.Owner.PostAsync(launch.Id, "From the owner");
        var chat = await OpenAsync(watcher, team.PathOf(launch) + "?pane=members");
        var row = chat.RowOf(posted.Id.ToString());
        await Expect(row.GetByText("Amara Osei", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(InPane(chat, "Amara Osei")).ToBeVisibleAsync();
        await Expect(InPane(chat, "Noor Haddad")).Not.ToContainTextAsync("Admin");
        await chat.Page.EvaluateAsync("() => { window.isSameDocument = true; }");

        var other = await OpenAsync(team.Owner, team.PathOf(team.General));
        await other.ChooseAsync("Settings");
        await other.Dialog.GetByLabel("Display name").FillAsync("Amara Osei-Bonsu");
        await In(other, "Save name").ClickAsync();
        await Expect(row.GetByText("Amara Osei-Bonsu", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(InPane(chat, "Amara Osei-Bonsu")).ToBeVisibleAsync();
        await Expect(InPane(chat, "Amara Osei")).ToHaveCountAsync(1);
        await In(other, "Close").ClickAsync();

        await other.ChooseAsync("Members");
        var line = Line(other, "Noor Haddad");
        await line.GetByRole(AriaRole.Button, new() { Name = "Manage Noor Haddad" }).ClickAsync();
        await line.GetByLabel("Role").SelectOptionAsync("admin");
        await line.GetByRole(AriaRole.Button, new() { Name = "Save role" }).ClickAsync();
        await Expect(InPane(chat, "Noor Haddad")).ToContainTextAsync("Admin");
        Assert.True(await chat.Page.EvaluateAsync<bool>("() => window.isSameDocument === true"));
        await Expect(chat.Channel("general")).ToHaveAccessibleNameAsync("general");
    }

    private static ILocator InPane(ChatPage chat, string name) =>
        chat.Pane.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });

    private static ILocator Line(ChatPage chat, string name) =>
        chat.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });

    private static ILocator Question(ILocator line) =>
        line.GetByRole(AriaRole.Group)
            .Filter(new() { Has = line.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }) })
            .Last;

    private static ILocator In(ChatPage chat, string name) =>
        chat.Dialog.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Heading(ChatPage chat, string name) =>
        chat.Dialog.GetByRole(
            AriaRole.Heading,
            new()
            {
                Name = name,
                Exact = true,
                Level = 2,
            }
        );

    private static async Task<WorkspaceRole> RoleOfAsync(BrowserTeam team, TestUser user)
    {
        var members = await team.Owner.GetAsync<Parley.Rest.ItemList<Member>>(
            $"workspaces/{team.Workspace.Id}/members"
        );
        return members.Items.Single(member => member.User.Id == user.Id).Role;
    }
}
