using Parley.Rest;

namespace Parley.EndToEnd.Tests;

/// <summary>Content of a row, and the way back from far up.</summary>
[Collection(Presentation.Name)]
public sealed class MessageRowTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Theory]
    [InlineData(1280, 800, false)]
    [InlineData(390, 844, true)]
    public async Task One_click_returns_from_far_up_to_the_end(int width, int height, bool hasTouch)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 90);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                HasTouch = hasTouch,
            }
        );
        // All messages are loaded: gaps are not tested here.
        await Expect(chat.Row("Entry 90").And(chat.Log.Locator("[aria-setsize='90']"))).ToBeInViewportAsync();
        await ScrollAsync(chat, -1e6);
        await Expect(chat.Log.GetByText("Entry 1", new() { Exact = true })).ToBeInViewportAsync();
        var back = chat.Button("Jump to present");
        await Expect(back).ToBeInViewportAsync(new() { Ratio = 1 });
        await (hasTouch ? back.TapAsync() : back.ClickAsync());
        await Expect(chat.Row("Entry 90")).ToBeInViewportAsync();
        await Expect(back).ToHaveCountAsync(0);

        // Less than one and a half views away the button is hidden.
        await ScrollAsync(chat, -0.8 * await chat.Log.EvaluateAsync<double>("(log) => log.clientHeight"));
        await chat.Rows.First.SettledTopAsync();
        await Expect(back).ToHaveCountAsync(0);

        // By keyboard: the focus stays in the list.
        await ScrollAsync(chat, -1e6);
        await Expect(back).ToBeVisibleAsync();
        await back.FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("Entry 90")).ToBeInViewportAsync();
        await Expect(chat.Log).ToBeFocusedAsync();

        await ScrollAsync(chat, -1e6);
        await Expect(back).ToBeVisibleAsync();
        var member = await team.AddAsync("Ines Duarte");
        await member.PostAsync(team.General.Id, "News");
        await chat.Button("1 new message").ClickAsync();
        await Expect(chat.Row("News")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Link_to_a_message_of_this_server_is_labelled_by_its_target()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var target = await team.Owner.PostAsync(team.General.Id, "What it is about");
        var address = new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{target.Id}").AbsoluteUri;
        var other = new Uri(Fixture.Address, $"/w/{Ids.New()}/c/{Ids.New()}/m/{Ids.Message()}").AbsoluteUri;
        await team.Owner.PostAsync(team.General.Id, $"See {address} and {other}");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var row = chat.Row("See");
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "Link to a message" }))
            .ToHaveAttributeAsync("href", new Uri(other).AbsolutePath);
        await row.GetByRole(AriaRole.Link, new() { Name = "#general › message by Amara Osei" }).ClickAsync();
        await Expect(chat.Page).ToHaveURLAsync(address);
        await Expect(chat.RowOf(target.Id.ToString())).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Quote_and_touch_sheet_label_a_link_like_its_row()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var target = await team.Owner.PostAsync(team.General.Id, "What it is about");
        var address = new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{target.Id}").AbsoluteUri;
        var linking = await team.Owner.PostAsync(team.General.Id, $"See {address}");
        var answer = await team.Owner.PostAsync(team.General.Id, "I have", replyTo: linking.Id);
        var phone = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true,
        };
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), phone);
        var named = "See #general › message by Amara Osei";
        await Expect(chat.RowOf(linking.Id.ToString())).ToContainTextAsync(named);
        await Expect(chat.RowOf(answer.Id.ToString())).ToContainTextAsync($"Amara Osei {named}");
        await Expect(chat.RowOf(answer.Id.ToString())).Not.ToContainTextAsync("/w/");

        var row = chat.RowOf(linking.Id.ToString());
        await row.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToContainTextAsync(named);
        await Expect(chat.Dialog).Not.ToContainTextAsync("/w/");
    }

    [Fact]
    public async Task Right_to_left_text_is_aligned_and_edited_mark_follows_short_text()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var right = chat.RowOf(await chat.SendAndWaitAsync("שלום לכולם"));
        Assert.True(
            await right.Locator("p").EvaluateAsync<bool>("(text) => getComputedStyle(text).direction === 'rtl'"),
            "it is written from the left"
        );
        Assert.Equal("auto", await chat.Composer.GetAttributeAsync("dir"));

        var posted = await team.Owner.PostAsync(team.General.Id, "Ok");
        await team.Owner.RequestAsync(
            HttpMethod.Patch,
            $"channels/{team.General.Id}/messages/{posted.Id}",
            new EditMessageRequest { Content = "Yes" }
        );
        var edited = chat.RowOf(posted.Id.ToString());
        await Expect(edited).ToContainTextAsync("(edited)");
        var gap = await edited.EvaluateAsync<double>(
            """
            (row) => {
              const range = document.createRange();
              range.selectNodeContents(row.querySelector("p").firstChild);
              const text = range.getBoundingClientRect();
              const mark = [...row.querySelectorAll("span")]
                .find((span) => span.textContent === "(edited)")
                .getBoundingClientRect();
              return mark.left - text.right;
            }
            """
        );
        Assert.InRange(gap, 1, 12);
    }

    [Fact]
    public async Task One_tick_marks_the_last_delivered_own_message_without_layout_shift()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        var first = chat.RowOf(
            await chat.SendAndWaitAsync(
                "A text that is long enough to be broken into lines on a phone, "
                    + "so that a pixel more or less of room would show"
            )
        );
        var ticks = chat.Log.GetByRole(AriaRole.Img, new() { Name = "Sent" });
        await Expect(first.GetByRole(AriaRole.Img, new() { Name = "Sent" })).ToBeVisibleAsync();
        var before = await first.Locator("p").BoundingBoxAsync();
        var second = chat.RowOf(await chat.SendAndWaitAsync("And on"));
        await Expect(second.GetByRole(AriaRole.Img, new() { Name = "Sent" })).ToBeVisibleAsync();
        await Expect(ticks).ToHaveCountAsync(1);
        var after = await first.Locator("p").BoundingBoxAsync();
        Assert.Equal((before!.Width, before.Height), (after!.Width, after.Height));
    }

    private static async Task ScrollAsync(ChatPage chat, double by) =>
        await chat.Log.EvaluateAsync("(log, by) => log.scrollBy(0, by)", by);
}
