namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class WorkspaceTests(Stage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task URL_of_an_unknown_workspace_shows_not_found_with_a_way_back(int width)
    {
        await using var crew = await Stage.CrewAsync();
        await using var other = await Stage.CrewAsync("Ines Duarte");
        var visitor = await VisitAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            }
        );
        await visitor.SignInAsync(crew.Owner, Stage.Address);

        await visitor.Page.GotoAsync($"/w/{other.Workspace.Id}");
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "This workspace is not here" }))
            .ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Create channel" })).ToHaveCountAsync(0);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start page" }).ClickAsync();
        await Expect(new Chat(visitor, visitor.Page).Channel("general")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Channel_under_the_URL_of_another_workspace_opens_in_its_own()
    {
        await using var crew = await Stage.CrewAsync();
        var club = await crew.Owner.CreateWorkspaceAsync("Rowing club");
        var chat = await OpenAsync(crew.Owner, $"/w/{club.Id}/c/{crew.General.Id}");

        await Expect(chat.Page).ToHaveURLAsync(new Uri(Stage.Address, crew.PathOf(crew.General)).AbsoluteUri);
        await Expect(chat.Button("Harbor, workspace menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Admin_may_rename_the_workspace_and_a_member_may_not()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var owner = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var other = await OpenAsync(member, crew.PathOf(crew.General));

        await owner.ChooseAsync("Rename workspace");
        await Expect(owner.Dialog.GetByLabel("Workspace name")).ToBeFocusedAsync();
        await owner.Dialog.GetByLabel("Workspace name").FillAsync("Harbour");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(owner.Button("Harbour, workspace menu")).ToBeFocusedAsync();

        await other.Button("Harbor, workspace menu").ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Settings" })).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename workspace" })).ToHaveCountAsync(0);
        await other.Page.ReloadAsync();
        await Expect(other.Button("Harbour, workspace menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task User_without_a_workspace_starts_at_the_root_and_opens_an_invite_there()
    {
        await using var crew = await Stage.CrewAsync();
        var invite = await crew.Owner.InviteAsync(crew.Workspace.Id);
        await using var person = await Crew.RegisterAsync(Stage.Address, "Ines Duarte");
        var page = (await VisitAsync()).Page;
        await page.GotoAsync("/signin");
        await page.GetByLabel("Email").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync(Person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are in no workspace yet" }))
            .ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(Stage.Address.AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create workspace" })).ToBeVisibleAsync();

        await page.GetByLabel("Invite link").FillAsync("https://elsewhere.example/invite/abcdefgh");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open invite" }).ClickAsync();
        await Expect(page.GetByText("This is no invite link of this server.")).ToBeVisibleAsync();
        await page.GetByLabel("Invite link").FillAsync($" {new Uri(Stage.Address, $"/invite/{invite.Code}")} ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open invite" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(Stage.Address, crew.PathOf(crew.General)).AbsoluteUri);
    }

    [Fact]
    public async Task Leaving_a_private_channel_needs_a_confirmation()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var budget = await crew.Owner.CreateChannelAsync(crew.Workspace.Id, "budget", ChannelKind.Private);
        await crew.Owner.AddToChannelAsync(budget.Id, member.Id);
        var launch = await crew.ChannelAsync("launch", member);
        var chat = await OpenAsync(member, crew.PathOf(budget));

        await chat.Button("2 members").ClickAsync();
        var leave = chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Leave channel" });
        await leave.ClickAsync();
        await Expect(chat.Dialog).ToContainTextAsync("you can come back only if one of its members adds you again");
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Stay" })).ToBeFocusedAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Contentinfo).GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(leave).ToBeFocusedAsync();
        Assert.True((await member.ChannelAsync(budget.Id)).Joined);

        await leave.ClickAsync();
        await chat
            .Dialog.GetByRole(AriaRole.Group)
            .GetByRole(AriaRole.Button, new() { Name = "Leave channel" })
            .ClickAsync();
        await Expect(chat.Channel("budget")).ToHaveCountAsync(0);

        await chat.Channel("launch").ClickAsync();
        await chat.Button("2 members").ClickAsync();
        await leave.ClickAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(chat.Channel("launch")).ToHaveCountAsync(0);
        Assert.False((await member.ChannelAsync(launch.Id)).Joined);
    }
}
