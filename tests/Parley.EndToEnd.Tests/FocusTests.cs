namespace Parley.EndToEnd.Tests;

/// <summary>The focus is always on a useful element for keyboard users.</summary>
[Collection(Presentation.Name)]
public sealed class FocusTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Message_is_deleted_by_keyboard_alone()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.SendAndWaitAsync("First");
        await chat.SendAndWaitAsync("Second");
        var keyboard = chat.Page.Keyboard;
        var row = chat.RowOf(await ChatPage.IdOfAsync(chat.Row("Second")));
        var delete = ButtonIn(row, "Delete message");

        await chat.Log.FocusAsync();
        await keyboard.PressAsync("End");
        await Expect(row).ToBeFocusedAsync();
        foreach (
            var name in new[] { "React with 👍", "React with ❤️", "React with 😄", "Edit message", "Delete message" }
        )
        {
            await keyboard.PressAsync("Tab");
            await Expect(ButtonIn(row, name)).ToBeFocusedAsync();
        }

        await keyboard.PressAsync("Enter");
        await Expect(ButtonIn(row, "Delete")).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(delete).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await Expect(ButtonIn(row, "Cancel")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(delete).ToBeFocusedAsync();
        await Expect(row).ToContainTextAsync("Second");

        await keyboard.PressAsync("Enter");
        await Expect(ButtonIn(row, "Delete")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row).ToBeFocusedAsync();
        await keyboard.PressAsync("ArrowUp");
        await Expect(chat.Row("First")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Deletion_by_mouse_focuses_the_row()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var row = chat.RowOf(await chat.SendAndWaitAsync("Delete me"));
        await row.HoverAsync();
        await ButtonIn(row, "Delete message").ClickAsync();
        await ButtonIn(row, "Delete").ClickAsync();
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Removed_reaction_moves_the_focus_to_its_row()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var row = chat.RowOf(await chat.SendAndWaitAsync("React to me"));
        await row.HoverAsync();
        await ButtonIn(row, "React with 👍").ClickAsync();
        await Expect(ButtonIn(row, "👍, 1")).ToHaveAttributeAsync("aria-pressed", "true");
        var id = await ChatPage.IdOfAsync(row);
        await member.RequestAsync(
            HttpMethod.Put,
            $"channels/{team.General.Id}/messages/{id}/reactions/{Uri.EscapeDataString("🎉")}"
        );
        await Expect(ButtonIn(row, "🎉, 1")).ToBeVisibleAsync();

        await ButtonIn(row, "👍, 1").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(ButtonIn(row, "👍, 1")).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
        // Removing the last reaction removes the whole group.
        await ButtonIn(row, "🎉, 1").ClickAsync();
        await Expect(ButtonIn(row, "🎉, 2")).ToBeFocusedAsync();
        await member.RequestAsync(
            HttpMethod.Delete,
            $"channels/{team.General.Id}/messages/{id}/reactions/{Uri.EscapeDataString("🎉")}"
        );
        await ButtonIn(row, "🎉, 1").ClickAsync();
        await Expect(row.GetByRole(AriaRole.Group, new() { Name = "Reactions" })).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Deleted_failed_message_moves_the_focus_to_the_next_row_or_the_composer()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window => tap.AttachAsync(window.Page)
        );
        tap.Refuse("message.too_long");
        foreach (var text in new[] { "Refused 1", "Refused 2" })
        {
            await chat.SendAsync(text);
            await Expect(chat.Row(text)).ToHaveAttributeAsync("data-state", "failed");
        }

        await ButtonIn(chat.Row("Refused 1"), "Delete").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("Refused 1")).ToHaveCountAsync(0);
        await Expect(chat.Row("Refused 2")).ToBeFocusedAsync();
        await ButtonIn(chat.Row("Refused 2"), "Delete").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("Refused 2")).ToHaveCountAsync(0);
        await Expect(chat.Composer).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Typing_after_an_edit_or_on_a_message_goes_to_the_composer()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var keyboard = chat.Page.Keyboard;
        var row = chat.RowOf(await chat.SendAndWaitAsync("Teh ferry"));
        var editor = chat.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edited message" });

        await keyboard.PressAsync("ArrowUp");
        await Expect(editor).ToBeFocusedAsync();
        await editor.FillAsync("The ferry");
        await keyboard.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("The ferry");
        await Expect(chat.Composer).ToBeFocusedAsync();
        await keyboard.TypeAsync("after the edit");
        await Expect(chat.Composer).ToHaveValueAsync("after the edit");
        await chat.Composer.FillAsync(string.Empty);

        await chat.Log.FocusAsync();
        await keyboard.PressAsync("End");
        await Expect(row).ToBeFocusedAsync();
        await keyboard.TypeAsync("Über alles é");
        await Expect(chat.Composer).ToBeFocusedAsync();
        await Expect(chat.Composer).ToHaveValueAsync("Über alles é");

        // Keys without text leave the focus unchanged.
        await chat.Log.FocusAsync();
        await keyboard.PressAsync("End");
        await keyboard.PressAsync("Control+c");
        await keyboard.PressAsync("Shift");
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Keyboard_navigates_through_and_out_of_the_message_list()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.PostAsync(team.General.Id, "Plain");
        await team.Owner.PostAsync(team.General.Id, "```\ncode\n```");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var row = chat.RowOf(await chat.SendAndWaitAsync("See https://parley.example/ferry"));
        await row.HoverAsync();
        await ButtonIn(row, "React with 👍").ClickAsync();
        await Expect(ButtonIn(row, "👍, 1")).ToBeVisibleAsync();
        await chat.SendAndWaitAsync("Also https://parley.example/harbor");

        await chat.Composer.FocusAsync();
        await chat.Page.Mouse.MoveAsync(1, 1);
        var upwards = await WalkAsync(chat, "Shift+Tab", "main header");
        Assert.Contains("A https://parley.example/harbor", upwards);
        Assert.Contains("A https://parley.example/ferry", upwards);
        Assert.Contains("PRE code", upwards);

        await chat.Log.FocusAsync();
        await chat.Page.Keyboard.PressAsync("Home");
        await Expect(chat.Row("Plain")).ToBeFocusedAsync();
        var downwards = await WalkAsync(chat, "Tab", "main form");
        Assert.Contains("PRE code", downwards);
        Assert.Contains("A https://parley.example/ferry", downwards);
        Assert.Contains("BUTTON Copy link", downwards);

        await chat.Log.FocusAsync();
        await chat.Page.Keyboard.PressAsync("End");
        await Expect(chat.Row("harbor")).ToBeFocusedAsync();
        await WalkAsync(chat, "Tab", "main form");
        await Expect(chat.Composer).ToBeFocusedAsync();
    }

    /// <summary>
    /// Presses the key until the focus is in this part of the page. Returns the focused elements; none may occur twice.
    /// </summary>
    private static async Task<IReadOnlyList<string>> WalkAsync(ChatPage chat, string key, string until)
    {
        const int most = 60;
        await chat.Page.EvaluateAsync("() => { window.passed = new Set([document.activeElement]); }");
        var walked = new List<string>();
        while (walked.Count < most)
        {
            await chat.Page.Keyboard.PressAsync(key);
            var step = await chat.Page.EvaluateAsync<string[]>(
                """
                (until) => {
                  const now = document.activeElement;
                  const [isAgain, isThere] = [window.passed.has(now), now.closest(until) !== null];
                  window.passed.add(now);
                  return [
                    `${now.tagName} ${now.ariaLabel ?? now.textContent.trim()}`,
                    isAgain ? "again" : isThere ? "there" : "new",
                  ];
                }
                """,
                until
            );
            walked.Add(step[0]);
            Assert.True(step[1] != "again", $"{key} came back to the last of these: {string.Join(", ", walked)}");
            if (step[1] == "there")
            {
                return walked;
            }
        }

        Assert.Fail($"{key} does not lead to {until}: {string.Join(", ", walked)}");
        return walked;
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    public async Task Leaving_a_private_channel_by_keyboard_focuses_the_next_page(int width, bool hearsFirst)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var budget = await team.Owner.CreateChannelAsync(team.Workspace.Id, "budget", ChannelKind.Private);
        await team.Owner.AddToChannelAsync(budget.Id, member.Id);
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            member,
            team.PathOf(budget),
            new()
            {
                ViewportSize = new() { Width = width, Height = 800 },
            },
            before: window => tap.AttachAsync(window.Page)
        );
        var heard = new TaskCompletionSource();
        if (hearsFirst)
        {
            // The response arrives after the event.
            await chat.Page.RouteAsync(
                "**/leave",
                async route =>
                {
                    var answer = await route.FetchAsync();
                    await heard.Task;
                    await route.FulfillAsync(new() { Response = answer });
                }
            );
        }
        else
        {
            tap.Hold();
        }

        var keyboard = chat.Page.Keyboard;
        await chat.Button("2 members").FocusAsync();
        await keyboard.PressAsync("Enter");
        var leave = chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Leave channel" });
        await leave.FocusAsync();
        await keyboard.PressAsync("Enter");
        await Expect(ButtonIn(chat.Pane, "Stay")).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        if (hearsFirst)
        {
            await Expect(chat.Channel("budget")).ToHaveCountAsync(0);
            heard.SetResult();
        }

        await Expect(chat.Pane).ToHaveCountAsync(0);
        var isPhone = width < 720;
        var focused = isPhone
            ? chat.Page.GetByRole(AriaRole.Heading, new() { Name = "Harbor", Level = 1 })
            : chat.Composer;
        if (!isPhone)
        {
            await chat.ExpectChannelAsync("general");
        }

        await Expect(focused).ToBeFocusedAsync();
        tap.Release();
        await Expect(chat.Channel("budget")).ToHaveCountAsync(0);
        await Expect(focused).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Removal_from_a_channel_while_typing_keeps_a_focus_target()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch", member);
        var chat = await OpenAsync(member, team.PathOf(launch));
        await Expect(chat.Composer).ToBeFocusedAsync();
        await team.Owner.RemoveFromChannelAsync(launch.Id, member.Id);
        await Expect(chat.Button("Join channel")).ToBeVisibleAsync();
        await Expect(chat.Log).ToBeFocusedAsync();
    }

    private static ILocator ButtonIn(ILocator row, string name) =>
        row.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
