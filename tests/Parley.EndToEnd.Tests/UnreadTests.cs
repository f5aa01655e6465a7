namespace Parley.EndToEnd.Tests;

/// <summary>Where a channel with unread messages opens.</summary>
[Collection(Presentation.Name)]
public sealed class UnreadTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Length = 40;

    private const string SignIn = """
        () => fetch("/api/auth/login", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email: "amara@harbor.example", password: "harbor-demo-2026" }),
        }).then((answer) => answer.ok)
        """;

    /// <summary>
    /// Distances from the end of the view to that of the list, and from the top of the view to the unread line, once
    /// nothing moves.
    /// </summary>
    private const string Position = """
        async (feed) => {
          const position = () => {
            const view = feed.getBoundingClientRect();
            // Its row: the line itself keeps a distance within that.
            const mark = feed.querySelector("[data-new]")?.closest(".parley-list-row");
            const last = [...feed.querySelectorAll(".parley-list-row")].at(-1)?.getBoundingClientRect();
            return [
              feed.scrollHeight - feed.clientHeight - feed.scrollTop,
              last ? last.bottom - view.bottom : Infinity,
              mark ? mark.getBoundingClientRect().top - view.top : null,
              view.height,
            ];
          };
          let last = "", same = 0;
          while (same < 12) {
            await new Promise((done) => requestAnimationFrame(done));
            const now = feed.ariaBusy === "true" ? "" : position().join();
            same = now !== "" && now === last ? same + 1 : 0;
            last = now;
          }
          return position();
        }
        """;

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task Demo_channels_open_at_the_end_or_at_the_unread_line(int width, int height)
    {
        var host = DisposeAfter(await BuiltHost.StartDemoAsync());
        var window = await OpenWindowAsync(Window(width, height), host.Address);
        await window.Page.GotoAsync("/signin");
        Assert.True(await window.Page.EvaluateAsync<bool>(SignIn));
        await window.Page.GotoAsync("/");
        var chat = new ChatPage(window, window.Page);
        await Expect(chat.Channels.GetByRole(AriaRole.Link)).Not.ToHaveCountAsync(0);
        await Expect(chat.Channels.GetByLabel("unread")).Not.ToHaveCountAsync(0);
        var links = chat.Channels.GetByRole(AriaRole.Link);
        var paths = await links.EvaluateAllAsync<string[]>("(links) => links.map((link) => link.pathname)");
        Assert.True(paths.Length > 5);
        foreach (var path in paths)
        {
            await window.Page.GotoAsync(path);
            await IsAtPositionAsync(chat, path);
        }
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task Channel_opens_at_the_end_when_all_unread_fits_or_else_at_the_unread_line(int width, int height)
    {
        int[] unread = [1, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 25];
        await using var team = await Fixture.CreateTeamAsync();
        foreach (var count in unread)
        {
            var channel = await team.ChannelAsync($"new-{count}-messages");
            await team.ImportAsync(channel, Length);
            await team.Owner.MarkReadAsync(channel.Id, (await team.Owner.ChannelAsync(channel.Id)).LastSeq - count);
        }

        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Window(width, height));
        var atEnd = new HashSet<bool>();
        foreach (var count in unread)
        {
            if (width < 720)
            {
                await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
            }

            await chat.Channels.GetByText($"new-{count}-messages", new() { Exact = true }).ClickAsync();
            await chat.ExpectChannelAsync($"new-{count}-messages");
            atEnd.Add(await IsAtPositionAsync(chat, $"{count} new"));
        }

        Assert.Equal(2, atEnd.Count);
    }

    private static BrowserNewContextOptions Window(int width, int height) =>
        new()
        {
            ViewportSize = new() { Width = width, Height = height },
        };

    /// <returns>Whether it is at its end.</returns>
    private static async Task<bool> IsAtPositionAsync(ChatPage chat, string which)
    {
        await Expect(chat.Rows).Not.ToHaveCountAsync(0);
        var position = await chat.Log.EvaluateAsync<double?[]>(Position);
        var (end, below, mark, view) = (position[0]!.Value, position[1]!.Value, position[2], position[3]!.Value);
        var seen = $"{which}: {end} px to scroll, the last row {below} px below, the line at {mark} of {view} px";
        if (end <= 1)
        {
            Assert.True(Math.Abs(below) <= 1, seen);
            Assert.True(mark is null or >= 0, seen);
            return true;
        }

        // From the end the line would be out of view.
        Assert.True(mark is { } top && Math.Abs(top - (view / 3)) <= 1 && top - end < 0, seen);
        return false;
    }
}
