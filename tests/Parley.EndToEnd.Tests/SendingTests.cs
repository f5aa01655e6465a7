namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class SendingTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Own_message_is_pending_until_acknowledged_and_keeps_its_row_and_id()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var (chat, tap) = await OpenTappedAsync(team);

        tap.Hold();
        await chat.SendAsync("Is it there yet?");
        var row = chat.Row("Is it there yet?");
        await Expect(row).ToHaveAttributeAsync("data-state", "sending");
        await Expect(row).ToContainTextAsync("Sending");
        var id = await ChatPage.IdOfAsync(row);
        await row.EvaluateAsync("(element) => { element.marked = true; }");

        tap.Release();
        await Expect(row).ToHaveAttributeAsync("data-state", "sent");
        await Expect(row).ToHaveAttributeAsync("data-message-id", id);
        Assert.True(await row.EvaluateAsync<bool>("(element) => element.marked === true"), "The row was drawn anew.");
        await Expect(row.GetByRole(AriaRole.Img, new() { Name = "Sent" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Refused_message_shows_the_reason_and_is_sent_on_retry()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var (chat, tap) = await OpenTappedAsync(team);

        tap.Refuse("message.too_long");
        await chat.SendAsync("Refused at first");
        var row = chat.Row("Refused at first");
        await Expect(row).ToHaveAttributeAsync("data-state", "failed");
        await Expect(row.GetByRole(AriaRole.Alert)).ToContainTextAsync("This message is too long");
        var id = await ChatPage.IdOfAsync(row);

        tap.Refuse(null);
        await row.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(row).ToHaveAttributeAsync("data-state", "sent");
        await Expect(row).ToHaveAttributeAsync("data-message-id", id);
        await Expect(row.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Deleted_refused_message_is_gone_and_does_not_block_the_next()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var (chat, tap) = await OpenTappedAsync(team);

        tap.Refuse("server.error");
        await chat.SendAsync("Given up");
        // The frame leaves the page shortly after the key.
        await Expect(chat.Row("Given up")).ToHaveAttributeAsync("data-state", "failed");
        tap.Refuse(null);
        await chat.SendAndWaitAsync("The next one");

        await chat.Row("Given up").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(chat.Row("Given up")).ToHaveCountAsync(0);
        await chat.Page.ReloadAsync();
        await Expect(chat.Row("The next one")).ToBeVisibleAsync();
        await Expect(chat.Row("Given up")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Enter_sends_and_Shift_Enter_adds_a_line()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.Composer.PressSequentiallyAsync("One line");
        await chat.Composer.PressAsync("Shift+Enter");
        await chat.Composer.PressSequentiallyAsync("and another");
        await Expect(chat.Composer).ToHaveValueAsync("One line\nand another");
        await Expect(chat.Rows).ToHaveCountAsync(0);

        await chat.Composer.PressAsync("Enter");
        await Expect(chat.Row("and another")).ToHaveAttributeAsync("data-state", "sent");
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
        var content = (await team.Owner.MessagesAsync(team.General.Id)).Messages[^1].Content;
        Assert.Equal("One line\nand another", content);
    }

    [Fact]
    public async Task Many_rate_limited_messages_all_arrive_in_order()
    {
        const int count = 30;
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        for (var number = 1; number <= count; number++)
        {
            await chat.SendAsync($"Number {number} of {count}");
        }

        await Expect(chat.Rows).ToHaveCountAsync(count);
        await Expect(chat.Log.Locator("[data-state=sent]")).ToHaveCountAsync(count);
        var stored = (await team.Owner.MessagesAsync(team.General.Id)).Messages.Select(message => message.Content);
        Assert.Equal(Enumerable.Range(1, count).Select(number => $"Number {number} of {count}"), stored);
    }

    [Fact]
    public async Task Markdown_is_rendered()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));

        await chat.SendAsync(
            "**strong** *slanted* ~~gone~~ `code` [the docs](https://example.org/docs)\n> quoted\n\n- first\n- "
                + "second\n\n```\nlet x = 1;\n```"
        );
        var row = chat.Row("slanted");
        await Expect(row.GetByRole(AriaRole.Strong)).ToHaveTextAsync("strong");
        await Expect(row.GetByRole(AriaRole.Emphasis)).ToHaveTextAsync("slanted");
        await Expect(row.GetByRole(AriaRole.Deletion)).ToHaveTextAsync("gone");
        await Expect(row.GetByRole(AriaRole.Blockquote)).ToHaveTextAsync("quoted");
        await Expect(row.GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["first", "second"]);
        await Expect(row.GetByRole(AriaRole.Code)).ToHaveTextAsync(["code", "let x = 1;"]);
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "the docs" }))
            .ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
    }

    [Fact]
    public async Task Message_content_never_executes()
    {
        string[] texts =
        [
            "<img src=x onerror=alert(1)>",
            "<script>alert(1)</script>",
            "[a trap](javascript:alert(1))",
            "[a trap](JaVaScRiPt:alert`1`)",
            "[a trap](data:text/html,<script>alert(1)</script>)",
            "<a href=\"javascript:alert(1)\" onclick=\"alert(1)\">a trap</a>",
            "```\n</code></pre><svg onload=alert(1)>\n```",
        ];
        await using var team = await Fixture.CreateTeamAsync();
        var other = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        foreach (var text in texts)
        {
            await other.PostAsync(team.General.Id, text);
        }

        await Expect(chat.Rows).ToHaveCountAsync(texts.Length);
        await Expect(chat.Log.Locator("img, script, svg[onload], [onerror], [onclick]")).ToHaveCountAsync(0);
        await Expect(chat.Log.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        foreach (var trap in await chat.Log.GetByText("a trap").AllAsync())
        {
            await trap.ClickAsync();
        }

        // A dialog would be among the problems of the window.
        await chat.SendAndWaitAsync("Still here");
    }

    private async Task<(ChatPage Chat, WebSocketTap Tap)> OpenTappedAsync(BrowserTeam team)
    {
        var tap = new WebSocketTap();
        return (
            await OpenAsync(team.Owner, team.PathOf(team.General), before: window => tap.AttachAsync(window.Page)),
            tap
        );
    }
}
