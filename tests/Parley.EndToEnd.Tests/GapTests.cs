namespace Parley.EndToEnd.Tests;

/// <summary>History that could not be loaded when it was visible.</summary>
[Collection(Presentation.Name)]
public sealed class GapTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Waiting = "These messages are loaded as soon as the connection is back.";
    private const string Failed = "These messages could not be loaded.";

    /// <summary>Above is a strip for unknown history; below are some hundred messages up to the end.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Gap_reached_offline_loads_after_the_reconnect(int direction)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 900);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var linked = (await team.Owner.MessagesAsync(team.General.Id, "?limit=100")).Messages[0];
        for (var page = 0; page < 3; page++)
        {
            linked = (await team.Owner.MessagesAsync(team.General.Id, $"?limit=100&before={linked.Id}")).Messages[0];
        }

        var chat = await OpenAsync(team.Owner, $"{team.PathOf(team.General)}/m/{linked.Id}");
        chat.Window.Expecting("net::ERR_INTERNET_DISCONNECTED", "WebSocket connection to");
        await Expect(chat.RowOf(linked.Id.ToString())).ToBeInViewportAsync();
        await chat.Rows.First.SettledTopAsync();
        await chat.Window.Context.SetOfflineAsync(true);

        // Past the loaded messages the gap shows a reason.
        await PageWait.UntilAsync(
            async () =>
            {
                await chat.Log.EvaluateAsync(
                    "(log, direction) => log.scrollBy(0, direction * log.clientHeight)",
                    direction
                );
                return await GapInViewAsync(chat) > (direction < 0 ? 200 : 600);
            },
            "the end of what is held"
        );
        var alert = chat.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = Waiting });
        await Expect(alert).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(chat.Button("Try again")).ToBeInViewportAsync();
        Assert.True(await IsFilledAsync(chat), "a part of the view is empty");

        await chat.Window.Context.SetOfflineAsync(false);
        await PageWait.UntilAsync(async () => await GapInViewAsync(chat) == 0, "messages in view");
        Assert.True(await IsFilledAsync(chat), "a part of the view is empty");
        await Expect(alert).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Failed_page_shows_an_error_and_loads_on_retry()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 400);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var fails = true;
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window =>
                window.Page.RouteAsync(
                    "**/messages?*before=*",
                    route =>
                        fails
                            ? route.FulfillAsync(
                                new()
                                {
                                    Status = 500,
                                    Body = "{}",
                                    ContentType = "application/problem+json",
                                }
                            )
                            : route.ContinueAsync()
                )
        );
        chat.Window.Expecting("the server responded with a status of 500");
        await Expect(chat.Row("Entry 400")).ToBeInViewportAsync();
        await chat.Log.EvaluateAsync("(log) => log.scrollTo(0, 0)");
        await Expect(chat.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = Failed })).ToBeInViewportAsync();

        fails = false;
        var top = await ChatPage.IdOfAsync(chat.Rows.First);
        await chat.Button("Try again").ClickAsync();
        await Expect(chat.Rows.First).Not.ToHaveAttributeAsync("data-message-id", top);
        await Expect(chat.Button("Try again")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Own_message_is_shown_beside_the_error_before_any_page_is_loaded()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 60);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var pages = new FailingPages();
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: async window =>
            {
                await tap.AttachAsync(window.Page);
                await pages.AttachAsync(window);
            }
        );
        await Expect(chat.Button("Try again")).ToBeVisibleAsync();
        tap.Hold();
        await chat.SendAsync("Nothing else is here");
        var row = chat.Row("Nothing else is here");
        await Expect(row).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(row).ToHaveAttributeAsync("data-state", "sending");
        await Expect(chat.Button("Try again")).ToBeInViewportAsync(new() { Ratio = 1 });

        pages.Fail = false;
        await chat.Button("Try again").ClickAsync();
        await Expect(chat.Row("Entry 60")).ToBeInViewportAsync();
        await Expect(row).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(chat.Button("Try again")).ToHaveCountAsync(0);
        tap.Release();
        await Expect(row).ToHaveAttributeAsync("data-state", "sent");
    }

    [Fact]
    public async Task Page_that_failed_is_loaded_again_once_the_server_has_taken_a_message()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 60);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var pages = new FailingPages();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), before: pages.AttachAsync);
        await Expect(chat.Button("Try again")).ToBeVisibleAsync();
        pages.Fail = false;
        await chat.SendAndWaitAsync("The server is back");
        await Expect(chat.Row("Entry 60")).ToBeInViewportAsync();
        await Expect(chat.Button("Try again")).ToHaveCountAsync(0);
    }

    /// <summary>Answers 500 to each request for messages.</summary>
    private sealed class FailingPages
    {
        public bool Fail { get; set; } = true;

        public async Task AttachAsync(BrowserWindow window)
        {
            window.Expecting("the server responded with a status of 500");
            await window.Page.RouteAsync(
                "**/channels/*/messages*",
                route =>
                    Fail
                        ? route.FulfillAsync(
                            new()
                            {
                                Status = 500,
                                Body = "{}",
                                ContentType = "application/problem+json",
                            }
                        )
                        : route.ContinueAsync()
            );
        }
    }

    /// <summary>Height of the drawn gap in the view, in px.</summary>
    private static Task<double> GapInViewAsync(ChatPage chat) =>
        chat.Log.EvaluateAsync<double>(
            """
            (log) => {
              const view = log.getBoundingClientRect();
              return [...log.querySelectorAll("[data-gap]")].reduce((sum, gap) => {
                const { top, bottom } = gap.getBoundingClientRect();
                const isDrawn = getComputedStyle(gap).backgroundImage.includes("gradient");
                return sum + (isDrawn ? Math.max(0, Math.min(bottom, view.bottom) - Math.max(top, view.top)) : 0);
              }, 0);
            }
            """
        );

    private static Task<bool> IsFilledAsync(ChatPage chat) =>
        chat.Log.EvaluateAsync<bool>(
            """
            (log) => {
              const { left, top, height } = log.getBoundingClientRect();
              const isRow = (part) =>
                document
                  .elementsFromPoint(left + 40, top + height * part)
                  .some((at) => at.closest(".parley-list-row") !== null);
              return Array.from({ length: 19 }, (_, at) => (at + 1) / 20).every(isRow);
            }
            """
        );
}
