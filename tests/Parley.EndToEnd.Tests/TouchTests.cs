namespace Parley.EndToEnd.Tests;

/// <summary>What can be done with a message, by finger.</summary>
[Collection(Presentation.Name)]
public sealed class TouchTests(Stage stage) : BrowserTest(stage)
{
    private const float Target = 44;

    [Theory]
    [InlineData(320, 640)]
    [InlineData(390, 844)]
    public async Task Taps_on_a_message_do_nothing_and_its_button_opens_a_sheet_with_targets_for_a_finger(int width, int height)
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), Phone(width, height));
        var row = chat.RowOf(await chat.SayAsync("Tap me"));
        var box = (await row.BoundingBoxAsync())!;
        for (var x = box.X + 20; x < box.X + box.Width - Target; x += 30)
        {
            await chat.Page.Touchscreen.TapAsync(x, box.Y + (box.Height / 2));
            await chat.Page.Touchscreen.TapAsync(x, box.Y + (box.Height / 2));
        }

        await Expect(row.GetByRole(AriaRole.Group)).ToHaveCountAsync(0);
        await row.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();
        foreach (var button in await chat.Dialog.GetByRole(AriaRole.Button).AllAsync())
        {
            var target = (await button.BoundingBoxAsync())!;
            Assert.True(target is { Width: >= Target, Height: >= Target }, $"{await button.InnerTextAsync()}: {target.Width} x {target.Height}");
            Assert.True(target.X >= 0 && target.X + target.Width <= width, "It is beside the window.");
        }

        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "React with 👍" }).TapAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" })).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task A_finger_that_is_held_opens_the_sheet_which_keeps_the_focus_and_goes_by_Escape_by_a_tap_beside_it_and_by_going_back()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), Phone(390, 844));
        var row = chat.RowOf(await chat.SayAsync("Hold me"));
        var address = chat.Page.Url;

        await HoldAsync(chat, row);
        for (var step = 0; step < 12; step++)
        {
            await chat.Page.Keyboard.PressAsync("Tab");
            Assert.True(
                await chat.Page.EvaluateAsync<bool>("() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null"),
                "The focus is behind the sheet.");
        }

        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Dialog).ToHaveCountAsync(0);

        await HoldAsync(chat, row);
        await chat.Page.Touchscreen.TapAsync(200, 60);
        await Expect(chat.Dialog).ToHaveCountAsync(0);

        await HoldAsync(chat, row);
        await chat.Page.EvaluateAsync("() => history.back()");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        Assert.Equal(address, chat.Page.Url);

        // What closed it in another way left no step to go back behind.
        await Expect(row).ToBeVisibleAsync();
        await chat.Page.WaitForFunctionAsync("() => history.state === null");
    }

    [Fact]
    public async Task A_message_is_edited_and_deleted_from_the_sheet()
    {
        await using var crew = await Stage.CrewAsync();
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), Phone(390, 844));
        var row = chat.RowOf(await chat.SayAsync("Teh ferry"));

        await OpenSheetAsync(chat, row);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Edit message" }).TapAsync();
        var editor = chat.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edited message" });
        await Expect(editor).ToBeFocusedAsync();
        await editor.FillAsync("The ferry");
        await editor.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("The ferry");

        await OpenSheetAsync(chat, row);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).TapAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).TapAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).TapAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).TapAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row).ToBeFocusedAsync();
        await Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    private static BrowserNewContextOptions Phone(int width, int height) => new() { ViewportSize = new() { Width = width, Height = height }, HasTouch = true, IsMobile = true };

    private static async Task OpenSheetAsync(Chat chat, ILocator row)
    {
        await row.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();
    }

    private static async Task HoldAsync(Chat chat, ILocator row)
    {
        await row.TopAtRestAsync();
        var box = (await row.BoundingBoxAsync())!;
        var session = await chat.Page.Context.NewCDPSessionAsync(chat.Page);
        await TouchAsync(session, "touchStart", new { x = box.X + 100, y = box.Y + (box.Height / 2) });
        await Expect(chat.Dialog).ToBeVisibleAsync();
        await TouchAsync(session, "touchEnd");
        await session.DetachAsync();
        // The finger that is lifted does not close it again.
        await Expect(chat.Dialog).ToBeVisibleAsync();
    }

    private static async Task TouchAsync(ICDPSession session, string type, params object[] touchPoints) =>
        await session.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = touchPoints });
}
