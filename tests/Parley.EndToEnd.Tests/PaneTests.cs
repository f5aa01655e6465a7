using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

/// <summary>The pane beside the channel: a column, or in a compact layout a page of its own.</summary>
[Collection(Presentation.Name)]
public sealed class PaneTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(900)]
    [InlineData(390)]
    public async Task Members_open_beside_the_channel_and_back_closes_them(int width)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(launch), Window(width));
        var address = new Uri(Fixture.Address, team.PathOf(launch)).AbsoluteUri;
        var opener = chat.Button("1 member");
        await Expect(opener).ToHaveAttributeAsync("aria-expanded", "false");

        await opener.ClickAsync();
        await Expect(chat.Page).ToHaveURLAsync(address + "?pane=members");
        await Expect(Title(chat, width)).ToBeFocusedAsync();
        await Expect(chat.Pane).ToContainTextAsync("Amara Osei");
        if (width >= 1024)
        {
            await Expect(opener).ToHaveAttributeAsync("aria-expanded", "true");
            await Expect(chat.Composer).ToBeVisibleAsync();
        }
        else
        {
            await Expect(chat.Composer).ToBeHiddenAsync();
        }

        await chat.Page.EvaluateAsync("() => history.back()");
        await Expect(chat.Pane).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveURLAsync(address);
        await Expect(opener).ToBeFocusedAsync();

        await chat.Page.EvaluateAsync("() => history.forward()");
        await Expect(chat.Pane).ToContainTextAsync("Amara Osei");
        await Title(chat, width).FocusAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Pane).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveURLAsync(address);
        await Expect(chat.Composer).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Link_to_a_message_with_a_pane_opens_both_and_leaves_the_focus()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 200);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var old = (await team.Owner.HistoryAsync(team.General.Id)).Single(message => message.Content == "Entry 99");
        var chat = await OpenAsync(team.Owner, $"{team.PathOf(team.General)}/m/{old.Id}?pane=members&from=mail");
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        await Expect(chat.Pane).ToContainTextAsync("Amara Osei");
        await Expect(Title(chat, 1280)).Not.ToBeFocusedAsync();

        // The pane and other parameters stay on the way to the newest message.
        await chat.Button("Jump to present").ClickAsync();
        var address = new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri;
        await Expect(chat.Page).ToHaveURLAsync(address + "?pane=members&from=mail");
        await Expect(chat.Pane).ToBeVisibleAsync();
        await chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(chat.Page).ToHaveURLAsync(address + "?from=mail");
        await Expect(chat.Pane).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pane_closes_with_its_channel()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.Button("1 member").ClickAsync();
        await Expect(chat.Pane).ToBeVisibleAsync();
        await chat.Channel("launch").ClickAsync();
        await chat.ExpectChannelAsync("launch");
        await Expect(chat.Pane).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Messages_behind_a_pane_stay_unread()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Window(390));
        await chat.Button("2 members").ClickAsync();
        await Expect(chat.Pane).ToContainTextAsync("Ines Duarte");
        await chat.Page.Clock.InstallAsync();
        await member.PostAsync(team.General.Id, "Not seen yet");
        await Expect(chat.Page).ToHaveTitleAsync(new Regex(@"^\(1\) ", RegexOptions.None, TimeSpan.FromSeconds(1)));
        // Longer than a message in view takes to count as read.
        await chat.Page.Clock.FastForwardAsync(5_000);
        Assert.StartsWith("(1) ", await chat.Page.TitleAsync(), StringComparison.Ordinal);

        await chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Back to the channel" }).ClickAsync();
        await Expect(chat.Row("Not seen yet")).ToBeInViewportAsync();
        await chat.Page.Clock.ResumeAsync();
        await Expect(chat.Page).ToHaveTitleAsync(new Regex("^#general", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Pane_that_cannot_be_loaded_says_so_and_is_tried_again()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        chat.Window.Expecting("Failed to load resource");
        await chat.Page.RouteAsync("**/assets/members-*.js", route => route.AbortAsync());
        await chat.Button("1 member").ClickAsync();
        await Expect(chat.Pane.GetByRole(AriaRole.Alert)).ToContainTextAsync("could not be loaded");
        await chat.Page.UnrouteAsync("**/assets/members-*.js");
        await chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(chat.Pane).ToContainTextAsync("Amara Osei");
    }

    private static ILocator Title(ChatPage chat, int width) =>
        chat.Pane.GetByRole(AriaRole.Heading, new() { NameRegex = TitleName, Level = width < 1024 ? 1 : 2 });

    private static Regex TitleName { get; } = new("^Members #", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static BrowserNewContextOptions Window(int width) =>
        new()
        {
            ViewportSize = new() { Width = width, Height = 800 },
        };
}
