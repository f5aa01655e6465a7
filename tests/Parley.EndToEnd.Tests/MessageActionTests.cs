namespace Parley.EndToEnd.Tests;

/// <summary>Actions on a message, by mouse, by keyboard and by touch.</summary>
[Collection(Presentation.Name)]
public sealed class MessageActionTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Group = "Message actions";

    [Fact]
    public async Task Actions_are_rendered_for_the_hovered_row_only_and_reachable_by_keyboard()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.SendAndWaitAsync("First");
        await chat.SendAndWaitAsync("Second");
        await chat.Composer.HoverAsync();
        var actions = chat.Page.GetByRole(AriaRole.Group, new() { Name = Group });
        await Expect(actions).ToHaveCountAsync(0);

        await chat.Row("First").HoverAsync();
        await Expect(chat.Row("First").GetByRole(AriaRole.Group, new() { Name = Group })).ToBeVisibleAsync();
        await Expect(actions).ToHaveCountAsync(1);
        await chat.Composer.HoverAsync();
        await Expect(actions).ToHaveCountAsync(0);

        await chat.Log.FocusAsync();
        await chat.Page.Keyboard.PressAsync("End");
        await Expect(chat.Row("Second")).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Tab");
        await Expect(chat.Row("Second").GetByRole(AriaRole.Button, new() { Name = "React with 👍" }))
            .ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("Second").GetByRole(AriaRole.Button, new() { Name = "👍, 1" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Actions_of_a_partly_visible_message_are_fully_in_view()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 60);
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.RowInViewAsync(0.5);
        // Half of the first row is above the view.
        var cut = await chat.Log.EvaluateAsync<string>(
            """
            (log) => {
              log.scrollBy(0, log.clientHeight);
              const { top } = log.getBoundingClientRect();
              const row = [...log.querySelectorAll("article[data-message-id]")].find(
                (row) => row.getBoundingClientRect().top > top + 10,
              );
              log.scrollBy(0, row.getBoundingClientRect().top - top + row.offsetHeight / 2);
              return row.dataset.messageId;
            }
            """
        );
        var row = chat.RowOf(cut);
        await row.SettledTopAsync();
        var (box, view) = ((await row.BoundingBoxAsync())!, (await chat.Log.BoundingBoxAsync())!);
        Assert.True(box.Y < view.Y, "The row begins in the view.");
        await chat.Page.Mouse.MoveAsync(box.X + (box.Width / 2), view.Y + 3);
        var actions = row.GetByRole(AriaRole.Group, new() { Name = Group });
        await Expect(actions).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.InRange((await actions.BoundingBoxAsync())!.Y, view.Y, view.Y + 12);
        // Nothing covers it.
        await row.GetByRole(AriaRole.Button, new() { Name = "React with 👍" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Own_message_is_edited_in_place_for_all_members()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var other = await team.Owner.PostAsync(team.General.Id, "Of somebody else");
        var chat = await OpenAsync(await team.AddAsync("Bea Lind"), team.PathOf(team.General));
        var watching = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.SendAndWaitAsync("Teh ferry");
        var id = await chat.SendAndWaitAsync("Teh second ferry");
        var editor = chat.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edited message" });

        // By keyboard, from the empty composer.
        await chat.Composer.PressAsync("ArrowUp");
        await Expect(editor).ToBeFocusedAsync();
        await Expect(editor).ToHaveValueAsync("Teh second ferry");
        await editor.PressAsync("Escape");
        await Expect(editor).ToHaveCountAsync(0);
        await Expect(chat.Composer).ToBeFocusedAsync();

        // By mouse.
        await chat.Row("Teh ferry").HoverAsync();
        await chat.Row("Teh ferry").GetByRole(AriaRole.Button, new() { Name = "Edit message" }).ClickAsync();
        await editor.FillAsync("The **first** ferry");
        await editor.PressAsync("Enter");
        await Expect(chat.Row("The first ferry")).ToContainTextAsync("(edited)");
        await Expect(watching.Row("The first ferry").Locator("strong")).ToHaveTextAsync("first");

        await chat.RowOf(other.Id.ToString()).HoverAsync();
        await Expect(chat.RowOf(other.Id.ToString()).GetByRole(AriaRole.Group, new() { Name = Group }))
            .ToBeVisibleAsync();
        await Expect(chat.RowOf(other.Id.ToString()).GetByRole(AriaRole.Button, new() { Name = "Edit message" }))
            .ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Refused_deletion_is_reverted_with_a_note_and_accepted_one_applies_to_all()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window => tap.AttachAsync(window.Page)
        );
        var watching = await OpenAsync(await team.AddAsync("Bea Lind"), team.PathOf(team.General));
        var id = await chat.SendAndWaitAsync("Delete me");
        var row = chat.RowOf(id);
        tap.Refuse("server.error");
        await DeleteAsync();
        await Expect(row.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("Delete me");
        tap.Refuse(null);
        await DeleteAsync();
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(watching.RowOf(id)).ToContainTextAsync("Message deleted");

        async Task DeleteAsync()
        {
            await row.HoverAsync();
            await row.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).ClickAsync();
            await row.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        }
    }

    [Fact]
    public async Task Reaction_is_optimistic_and_reverted_with_a_note_when_refused()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var posted = await team.Owner.PostAsync(team.General.Id, "React to me");
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window => tap.AttachAsync(window.Page)
        );
        var row = chat.RowOf(posted.Id.ToString());
        var chip = row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" });

        tap.Hold();
        await row.HoverAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "React with 👍" }).ClickAsync();
        await Expect(chip).ToHaveAttributeAsync("aria-pressed", "true");
        // Neither the ack nor the event redraws the row.
        await chip.EvaluateAsync("(element) => { element.marked = true; }");
        tap.Release();
        await PageWait.UntilAsync(
            async () => (await team.Owner.MessagesAsync(team.General.Id)).Messages[^1].Reactions is { Count: > 0 },
            "the server has the reaction"
        );
        Assert.True(
            await chip.EvaluateAsync<bool>("(element) => element.marked === true"),
            "The reaction was drawn anew."
        );

        tap.Refuse("server.error");
        await chip.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(chip).ToHaveAttributeAsync("aria-pressed", "true");
        tap.Refuse(null);
        await chip.ClickAsync();
        await Expect(chip).ToHaveCountAsync(0);
        await Expect(row.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }
}
