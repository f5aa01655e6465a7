namespace Parley.EndToEnd.Tests;

/// <summary>The focus is always somewhere sensible, so that who has only a keyboard can go on from there.</summary>
[Collection(Presentation.Name)]
public sealed class FocusTests(Stage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task A_message_is_deleted_by_keyboard_alone()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        await chat.SayAsync("First");
        await chat.SayAsync("Second");
        var keyboard = chat.Page.Keyboard;
        var row = chat.RowOf(await Chat.IdOfAsync(chat.Row("Second")));
        var delete = ButtonIn(row, "Delete message");

        await chat.Log.FocusAsync();
        await keyboard.PressAsync("End");
        await Expect(row).ToBeFocusedAsync();
        foreach (var name in new[] { "React with 👍", "React with ❤️", "React with 😄", "Edit message", "Delete message" })
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
    public async Task After_a_deletion_by_mouse_the_row_has_the_focus()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var row = chat.RowOf(await chat.SayAsync("Delete me"));
        await row.HoverAsync();
        await ButtonIn(row, "Delete message").ClickAsync();
        await ButtonIn(row, "Delete").ClickAsync();
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_reaction_that_is_taken_back_leaves_the_focus_on_its_row_and_not_on_another_reaction()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var row = chat.RowOf(await chat.SayAsync("React to me"));
        await row.HoverAsync();
        await ButtonIn(row, "React with 👍").ClickAsync();
        await Expect(ButtonIn(row, "👍, 1")).ToHaveAttributeAsync("aria-pressed", "true");
        var id = await Chat.IdOfAsync(row);
        await member.DoAsync(HttpMethod.Put, $"channels/{crew.General.Id}/messages/{id}/reactions/{Uri.EscapeDataString("🎉")}");
        await Expect(ButtonIn(row, "🎉, 1")).ToBeVisibleAsync();

        await ButtonIn(row, "👍, 1").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(ButtonIn(row, "👍, 1")).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
        // The last one takes the whole group away.
        await ButtonIn(row, "🎉, 1").ClickAsync();
        await Expect(ButtonIn(row, "🎉, 2")).ToBeFocusedAsync();
        await member.DoAsync(HttpMethod.Delete, $"channels/{crew.General.Id}/messages/{id}/reactions/{Uri.EscapeDataString("🎉")}");
        await ButtonIn(row, "🎉, 1").ClickAsync();
        await Expect(row.GetByRole(AriaRole.Group, new() { Name = "Reactions" })).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_refused_message_that_is_deleted_gives_the_focus_to_the_next_row_and_after_the_last_one_to_the_composer()
    {
        await using var crew = await Stage.CrewAsync();
        var tap = new WebSocketTap();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), before: visitor => tap.AttachAsync(visitor.Page));
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
    public async Task What_is_typed_after_an_edit_or_on_a_message_is_in_the_composer()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var keyboard = chat.Page.Keyboard;
        var row = chat.RowOf(await chat.SayAsync("Teh ferry"));
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

        // Keys that write nothing leave the focus where it is.
        await chat.Log.FocusAsync();
        await keyboard.PressAsync("End");
        await keyboard.PressAsync("Control+c");
        await keyboard.PressAsync("Shift");
        await Expect(row).ToBeFocusedAsync();
    }

    private static ILocator ButtonIn(ILocator row, string name) => row.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
