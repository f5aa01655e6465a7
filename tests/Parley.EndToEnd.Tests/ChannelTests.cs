namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class ChannelTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Public_channel_is_created_found_and_joined()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var other = await OpenAsync(member, team.PathOf(team.General));

        await owner.Button("Create channel").ClickAsync();
        await owner.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Launch Week");
        await owner.Dialog.GetByLabel("Topic").FillAsync("Everything for the launch");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create channel" }).ClickAsync();
        await owner.ExpectChannelAsync("launch-week");
        await owner.SendAndWaitAsync("Who is in?");

        await Expect(other.Channel("launch-week")).ToHaveCountAsync(0);
        await other.Button("Browse channels").ClickAsync();
        await other.Dialog.GetByLabel("Find a channel").FillAsync("launch");
        await other.Dialog.GetByRole(AriaRole.Button, new() { Name = "launch-week" }).ClickAsync();
        await Expect(other.Row("Who is in?")).ToBeVisibleAsync();
        await Expect(other.Composer).ToHaveCountAsync(0);
        await other.Button("Join channel").ClickAsync();
        await Expect(other.Channel("launch-week")).ToHaveAttributeAsync("aria-current", "page");
        await other.SendAndWaitAsync("Count me in");
        await Expect(owner.Row("Count me in")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "2 members" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Private_channel_appears_when_the_user_is_added()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var owner = await OpenAsync(team.Owner, team.PathOf(team.General));
        var other = await OpenAsync(member, team.PathOf(team.General));

        await owner.Button("Create channel").ClickAsync();
        await owner.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("budget");
        await owner.Dialog.GetByRole(AriaRole.Radio, new() { Name = "Private" }).CheckAsync();
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create channel" }).ClickAsync();
        await owner.ExpectChannelAsync("budget");
        await owner.SendAndWaitAsync("Between us");

        await other.Button("Browse channels").ClickAsync();
        await Expect(other.Dialog.GetByRole(AriaRole.Button, new() { Name = "general" })).ToBeVisibleAsync();
        await Expect(other.Dialog.GetByRole(AriaRole.Button, new() { Name = "budget" })).ToHaveCountAsync(0);
        await other.Page.Keyboard.PressAsync("Escape");
        await Expect(other.Dialog).ToHaveCountAsync(0);

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "1 member" }).ClickAsync();
        await owner.Pane.GetByRole(AriaRole.Button, new() { Name = "Add people" }).ClickAsync();
        await owner.Pane.GetByRole(AriaRole.Button, new() { Name = "Add Ines Duarte" }).ClickAsync();
        await Expect(other.Channel("budget")).ToBeVisibleAsync();
        await other.Channel("budget").ClickAsync();
        await Expect(other.Row("Between us")).ToBeVisibleAsync();
        await other.SendAndWaitAsync("Thank you for adding me");
    }

    [Fact]
    public async Task URL_of_an_inaccessible_channel_shows_not_found_only()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var secret = await team.Owner.CreateChannelAsync(team.Workspace.Id, "budget", ChannelKind.Private);
        var window = await OpenWindowAsync();
        window.Expecting("Failed to load resource: the server responded with a status of 404");
        await window.SignInAsync(member, Fixture.Address);

        await window.Page.GotoAsync(team.PathOf(secret));
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "This channel is not here" }))
            .ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        await new ChatPage(window, window.Page).ExpectChannelAsync("general");
    }

    [Fact]
    public async Task Unread_counts_in_sidebar_and_title_are_cleared_by_reading()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch", member);
        var chat = await OpenAsync(member, team.PathOf(team.General));
        await Expect(chat.Page).ToHaveTitleAsync("#general · Parley");

        foreach (var text in new[] { "One", "Two", "Three" })
        {
            await team.Owner.PostAsync(launch.Id, text);
        }

        await Expect(chat.Channel("launch").GetByLabel("3 unread")).ToBeVisibleAsync();
        await Expect(chat.Page).ToHaveTitleAsync("(3) #general · Parley");

        await chat.Channel("launch").ClickAsync();
        await Expect(chat.Row("Three")).ToBeVisibleAsync();
        await Expect(chat.Page).ToHaveTitleAsync("#launch · Parley");
        await Expect(chat.Channel("launch").GetByLabel("unread")).ToHaveCountAsync(0);
        await PageWait.UntilAsync(
            async () => (await member.ChannelAsync(launch.Id)) is var held && held.ReadIndex == held.LastIndex,
            "the server knows what was read"
        );

        await chat.Channel("general").ClickAsync();
        await chat.Page.ReloadAsync();
        await chat.ExpectConnectedAsync();
        await Expect(chat.Channel("launch").GetByLabel("unread")).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveTitleAsync("#general · Parley");
    }

    [Fact]
    public async Task Rename_topic_and_archive_of_a_channel_are_visible_to_all_at_once()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch", member);
        var owner = await OpenAsync(team.Owner, team.PathOf(launch));
        var other = await OpenAsync(member, team.PathOf(launch));

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Add a topic" }).ClickAsync();
        await owner.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("launch-week");
        await owner.Dialog.GetByLabel("Topic").FillAsync("Nine days to go");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await other.ExpectChannelAsync("launch-week");
        await Expect(other.Page.GetByText("Nine days to go")).ToBeVisibleAsync();
        await Expect(other.Channel("launch-week")).ToBeVisibleAsync();

        await team.Owner.ArchiveAsync(launch.Id);
        await Expect(other.Page.GetByText("This channel is archived.")).ToBeVisibleAsync();
        await Expect(other.Composer).ToHaveCountAsync(0);
    }
}
