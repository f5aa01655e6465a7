namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class HistoryTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Length = 3_000;

    /// <summary>Sixty pages, one after another.</summary>
    private static readonly TimeSpan LongWay = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Older_page_is_prepended_without_moving_the_view()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, 400);
        using var pages = new SemaphoreSlim(0);
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(archive),
            before: window =>
                window.Page.RouteAsync(
                    "**/messages?*before=*",
                    async route =>
                    {
                        await pages.WaitAsync(Token);
                        await route.ContinueAsync();
                    }
                )
        );
        await Expect(chat.Row("Entry 400")).ToBeInViewportAsync();

        await chat.Log.HoverAsync();
        await chat.Page.Mouse.WheelAsync(0, -350);
        await ExpectStablePositionAsync(chat, pages);
        // At the very top the browser does not keep the position by itself.
        await chat.Log.PressAsync("Home");
        await ExpectStablePositionAsync(chat, pages);
        await chat.Log.PressAsync("Home");
        await ExpectStablePositionAsync(chat, pages);
        pages.Release(100);
    }

    [Fact]
    public async Task New_messages_below_do_not_move_the_view_and_are_counted()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var archive = await ArchiveAsync(team, 200, member);
        var chat = await OpenAsync(team.Owner, team.PathOf(archive));
        await Expect(chat.Row("Entry 200")).ToBeInViewportAsync();
        await chat.Log.HoverAsync();
        await chat.Page.Mouse.WheelAsync(0, -600);
        var middle = await chat.RowInViewAsync(0.5);
        var before = await middle.SettledTopAsync();

        await member.PostAsync(archive.Id, "First news");
        await Expect(chat.Button("1 new message")).ToBeVisibleAsync();
        await member.PostAsync(archive.Id, "Second news");
        await Expect(chat.Button("2 new messages")).ToBeVisibleAsync();
        Assert.InRange(Math.Abs(await middle.SettledTopAsync() - before), 0, 1);

        await chat.Button("2 new messages").ClickAsync();
        await Expect(chat.Row("Second news")).ToBeInViewportAsync();
        await Expect(chat.Button("2 new messages")).ToHaveCountAsync(0);
        await member.PostAsync(archive.Id, "Third news");
        await Expect(chat.Row("Third news")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task First_of_3000_messages_is_reachable_and_one_click_returns_to_the_end()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, Length);
        var chat = await OpenAsync(team.Owner, team.PathOf(archive));
        await Expect(chat.Row($"Entry {Length}")).ToBeInViewportAsync();

        var beginning = chat.Page.GetByRole(AriaRole.Heading, new() { Name = "This is the beginning of #archive" });
        var first = chat.Log.GetByText("Entry 1", new() { Exact = true });
        await ToBeginningAsync(chat, beginning);
        await Expect(beginning).ToBeInViewportAsync();
        await Expect(first).ToBeInViewportAsync();
        Assert.InRange(await chat.Rows.CountAsync(), 20, 200);

        await chat.Button("Jump to present").ClickAsync();
        await Expect(chat.Row($"Entry {Length}")).ToBeInViewportAsync();
        await Expect(chat.Button("Jump to present")).ToHaveCountAsync(0);
        await chat.SendAndWaitAsync("At the end again");
    }

    [Fact]
    public async Task Reading_forward_from_the_start_reaches_the_end_without_gaps()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, 900);
        var chat = await OpenAsync(team.Owner, team.PathOf(archive));
        await Expect(chat.Row("Entry 900")).ToBeInViewportAsync();
        await ToBeginningAsync(
            chat,
            chat.Page.GetByRole(AriaRole.Heading, new() { Name = "This is the beginning of #archive" })
        );

        var seen = await chat.ReadDownAsync(900, views: 1, LongWay);
        Assert.Equal(Enumerable.Range(1, 900), seen);
    }

    [Fact]
    public async Task URL_selects_the_channel_after_reload_back_and_forward()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        await team.Owner.PostAsync(launch.Id, "Only in launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(launch));
        await Expect(chat.Row("Only in launch")).ToBeVisibleAsync();

        await chat.Channel("general").ClickAsync();
        await chat.ExpectChannelAsync("general");
        await Expect(chat.Rows).ToHaveCountAsync(0);
        await chat.Page.ReloadAsync();
        await chat.ExpectChannelAsync("general");

        await chat.Page.GoBackAsync();
        await chat.ExpectChannelAsync("launch");
        await Expect(chat.Row("Only in launch")).ToBeVisibleAsync();
        await chat.Page.GoForwardAsync();
        await chat.ExpectChannelAsync("general");
    }

    [Fact]
    public async Task Draft_stays_in_its_channel_while_another_is_open()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.Composer.FillAsync("Half a thought");
        await chat.Channel("launch").ClickAsync();
        await chat.ExpectChannelAsync("launch");
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
        await chat.Channel("general").ClickAsync();
        await Expect(chat.Composer).ToHaveValueAsync("Half a thought");
    }

    /// <summary>A channel with history that its owner has read.</summary>
    private static async Task<Channel> ArchiveAsync(BrowserTeam team, int length, params TestUser[] members)
    {
        var archive = await team.ChannelAsync("archive", members);
        await team.ImportAsync(archive, length);
        await team.Owner.MarkReadAsync(archive.Id, (await team.Owner.ChannelAsync(archive.Id)).LastSeq);
        return archive;
    }

    /// <summary>Like repeatedly dragging the scrollbar to its top.</summary>
    private static Task ToBeginningAsync(ChatPage chat, ILocator beginning) =>
        PageWait.UntilAsync(
            async () =>
            {
                await chat.Log.EvaluateAsync("(log) => log.scrollTo(0, 0)");
                return await beginning.CountAsync() > 0
                    && await chat.Log.EvaluateAsync<double>("(log) => log.scrollTop") < 1;
            },
            "the beginning of the channel",
            LongWay
        );

    /// <summary>Releases one held page and compares the position of a row before and after.</summary>
    private static async Task ExpectStablePositionAsync(ChatPage chat, SemaphoreSlim pages)
    {
        var row = await chat.RowInViewAsync(0.5);
        var before = await row.SettledTopAsync();
        var top = await ChatPage.IdOfAsync(chat.Rows.First);
        pages.Release();
        await Expect(chat.Rows.First).Not.ToHaveAttributeAsync("data-message-id", top);
        Assert.InRange(Math.Abs(await row.SettledTopAsync() - before), 0, 1);
    }
}
