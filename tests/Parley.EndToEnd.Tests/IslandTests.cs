namespace Parley.EndToEnd.Tests;

/// <summary>Separately loaded parts of one history: unread messages, a linked message and the end.</summary>
[Collection(Messaging.Name)]
public sealed class IslandTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Length = 600;

    [Fact]
    public async Task Channel_with_500_unread_messages_opens_at_the_first_unread()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, read: 100);
        var chat = await OpenAsync(team.Owner, team.PathOf(archive));

        var divider = chat.Log.Locator("[data-new]");
        await Expect(divider).ToBeInViewportAsync();
        await Expect(chat.Row("Entry 101")).ToBeInViewportAsync();
        await Expect(chat.Row("Entry 100").First).ToBeInViewportAsync();
        var view = (await chat.Log.BoundingBoxAsync())!;
        Assert.InRange(await divider.SettledTopAsync() - view.Y, (view.Height / 3) - 30, (view.Height / 3) + 30);

        // Briefly visible messages count as read; the pill counts the rest.
        var pill = chat.Page.GetByRole(
            AriaRole.Button,
            new()
            {
                NameRegex = new(
                    "^4\\d\\d new messages$",
                    System.Text.RegularExpressions.RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                ),
            }
        );
        await Expect(pill).ToBeVisibleAsync();
        await ReadOnAsync(chat, from: 101, to: 260);
        await Expect(divider).Not.ToBeInViewportAsync();

        await chat
            .Page.GetByRole(
                AriaRole.Button,
                new()
                {
                    NameRegex = new(
                        " new messages$",
                        System.Text.RegularExpressions.RegexOptions.None,
                        TimeSpan.FromSeconds(1)
                    ),
                }
            )
            .ClickAsync();
        await Expect(chat.Row($"Entry {Length}")).ToBeInViewportAsync();
        await PageWait.UntilAsync(
            async () => (await team.Owner.ChannelAsync(archive.Id)).ReadIndex >= Length,
            "all is read"
        );
    }

    [Fact]
    public async Task Gap_between_an_old_island_and_the_end_loads_where_visible()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, read: Length);
        var old = (await team.Owner.MessagesAsync(archive.Id, "?limit=100&aroundSeq=80")).Messages[50];
        var pages = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(archive),
            before: window =>
            {
                window.Page.Request += (_, request) =>
                {
                    if (request.Url.Contains("/messages?", StringComparison.Ordinal))
                    {
                        pages.Enqueue(request.Url);
                    }
                };
                return Task.CompletedTask;
            }
        );
        await Expect(chat.Row($"Entry {Length}")).ToBeInViewportAsync();
        await ToLinkAsync(chat, $"{team.PathOf(archive)}/m/{old.Id}");
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();

        // Jumping to the end and back sends no request.
        await chat.RowOf(old.Id.ToString()).SettledTopAsync();
        pages.Clear();
        await chat.Button("Jump to present").ClickAsync();
        await Expect(chat.Row($"Entry {Length}")).ToBeInViewportAsync();
        await ToLinkAsync(chat, $"{team.PathOf(archive)}/m/{old.Id}");
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        Assert.DoesNotContain(
            pages,
            page => page.Contains("around", StringComparison.Ordinal) || !page.Contains('=', StringComparison.Ordinal)
        );

        await ReadOnAsync(chat, from: NumberOf(old.Content) + 20, to: Length);
    }

    [Fact]
    public async Task Gap_shows_skeletons_and_loads_without_moving_the_view()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var archive = await ArchiveAsync(team, read: Length);
        var old = (await team.Owner.MessagesAsync(archive.Id, "?limit=100&aroundSeq=80")).Messages[50];
        using var pages = new SemaphoreSlim(0);
        var chat = await OpenAsync(
            team.Owner,
            $"{team.PathOf(archive)}/m/{old.Id}",
            before: window =>
                window.Page.RouteAsync(
                    "**/messages?*after=*",
                    async route =>
                    {
                        await pages.WaitAsync(Token);
                        await route.ContinueAsync();
                    }
                )
        );
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        var skeleton = chat.Log.Locator("[data-gap]").Last;
        await chat.Log.HoverAsync();
        await PageWait.UntilAsync(
            async () =>
            {
                // Wheel turns accumulate on a busy machine: scrolls back, so that a row is above the gap.
                var top = await skeleton.IsVisibleAsync() ? (await skeleton.BoundingBoxAsync())?.Y : null;
                await chat.Page.Mouse.WheelAsync(
                    0,
                    top switch
                    {
                        < 200 => -150,
                        < 500 => 0,
                        _ => 150,
                    }
                );
                return top is >= 200 and < 500 && await skeleton.SettledTopAsync() is >= 200 and < 500;
            },
            "the gap is in view, below a row"
        );

        var row = await chat.RowInViewAsync(0);
        var before = await row.SettledTopAsync();
        var last = await chat.Rows.CountAsync();
        pages.Release();
        await PageWait.UntilAsync(async () => await chat.Rows.CountAsync() > last, "the gap is filled");
        Assert.InRange(Math.Abs(await row.SettledTopAsync() - before), 0, 1);
        pages.Release(100);
    }

    private static int NumberOf(string content) =>
        int.Parse(content.Split(' ', '\n')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A channel of which its owner has read <paramref name="read"/> messages.</summary>
    private static async Task<Channel> ArchiveAsync(BrowserTeam team, int read)
    {
        var archive = await team.ChannelAsync("archive");
        await team.ImportAsync(archive, Length);
        var seq = (await team.Owner.MessagesAsync(archive.Id, $"?limit=100&aroundSeq={read}"))
            .Messages.Single(message => NumberOf(message.Content) == read)
            .Seq;
        await team.Owner.MarkReadAsync(archive.Id, seq);
        return archive;
    }

    /// <summary>Like a click on a link in the page.</summary>
    private static async Task ToLinkAsync(ChatPage chat, string path) =>
        await chat.Page.EvaluateAsync(
            "(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }",
            path
        );

    /// <summary>Scrolls down view by view and checks that every message appears.</summary>
    private static async Task ReadOnAsync(ChatPage chat, int from, int to)
    {
        var seen = await chat.ReadDownAsync(to, views: 0.5, TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(from, to - from + 1), seen.Where(number => number >= from && number <= to));
    }
}
