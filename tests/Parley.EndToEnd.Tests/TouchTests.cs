namespace Parley.EndToEnd.Tests;

/// <summary>Actions on a message, by touch.</summary>
[Collection(Presentation.Name)]
public sealed class TouchTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const float Target = 44;

    [Theory]
    [InlineData(320, 640)]
    [InlineData(390, 844)]
    public async Task Message_tap_does_nothing_and_its_button_opens_a_touch_sheet(int width, int height)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Phone(width, height));
        var row = chat.RowOf(await chat.SendAndWaitAsync("Tap me"));
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
            Assert.True(
                target is { Width: >= Target, Height: >= Target },
                $"{await button.InnerTextAsync()}: {target.Width} x {target.Height}"
            );
            Assert.True(target.X >= 0 && target.X + target.Width <= width, "It is beside the window.");
        }

        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "React with 👍" }).TapAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Long_press_opens_the_sheet_and_Escape_outside_tap_and_back_close_it()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Phone(390, 844));
        var row = chat.RowOf(await chat.SendAndWaitAsync("Hold me"));
        var address = chat.Page.Url;

        await HoldAsync(chat, row);
        for (var step = 0; step < 12; step++)
        {
            await chat.Page.Keyboard.PressAsync("Tab");
            Assert.True(
                await chat.Page.EvaluateAsync<bool>(
                    """
                    () =>
                      document.activeElement === document.body ||
                      document.activeElement.closest('dialog') !== null
                    """
                ),
                "The focus is behind the sheet."
            );
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

        // Closing it in another way leaves no history entry.
        await Expect(row).ToBeVisibleAsync();
        await chat.Page.WaitForFunctionAsync("() => history.state === null");
    }

    [Fact]
    public async Task Message_is_edited_and_deleted_from_the_sheet()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Phone(390, 844));
        var row = chat.RowOf(await chat.SendAndWaitAsync("Teh ferry"));

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

    [Fact]
    public async Task Sheet_action_after_a_long_press_keeps_the_focus_at_its_message()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var options = Phone(390, 844);
        options.Permissions = ["clipboard-read", "clipboard-write"];
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), options);
        var row = chat.RowOf(await chat.SendAndWaitAsync("Hold me"));
        await chat.Composer.BlurAsync();

        foreach (var choice in new[] { "React with 👍", "Copy text", "Copy link" })
        {
            await HoldAsync(chat, row);
            await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = choice }).TapAsync();
            await Expect(chat.Dialog).ToHaveCountAsync(0);
            await Expect(row).ToBeFocusedAsync();
            await chat.Page.EvaluateAsync("() => document.activeElement.blur()");
        }

        await HoldAsync(chat, row);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Edit message" }).TapAsync();
        var editor = chat.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edited message" });
        await Expect(editor).ToBeFocusedAsync();
        await editor.FillAsync("Held");
        await editor.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("Held");
        await Expect(chat.Log).ToBeFocusedAsync();

        await HoldAsync(chat, row);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).TapAsync();
        var cancel = chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        await Expect(cancel).ToBeFocusedAsync();
        await cancel.TapAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete message" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(cancel).ToBeFocusedAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).TapAsync();
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Sheet_closes_with_its_message_and_an_outside_tap_activates_nothing()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Phone(390, 844));
        var posted = await member.PostAsync(team.General.Id, "Here for a while");
        var row = chat.RowOf(posted.Id.ToString());
        await HoldAsync(chat, row);
        await member.RequestAsync(HttpMethod.Delete, $"channels/{team.General.Id}/messages/{posted.Id}");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();

        var own = chat.RowOf(await chat.SendAndWaitAsync("Hold me"));
        await chat.Composer.BlurAsync();
        await HoldAsync(chat, own);
        await chat.Page.EvaluateAsync(
            """
            () => {
              window.behind = 0;
              document.addEventListener(
                "click",
                ({ target }) => {
                  if (!target.closest("dialog")) window.behind++;
                },
                true,
              );
            }
            """
        );
        var members = (await chat.Button("2 members").BoundingBoxAsync())!;
        await chat.Page.Touchscreen.TapAsync(members.X + (members.Width / 2), members.Y + (members.Height / 2));
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("() => window.behind"));
        await Expect(own).ToBeFocusedAsync();
    }

    private static BrowserNewContextOptions Phone(int width, int height) =>
        new()
        {
            ViewportSize = new() { Width = width, Height = height },
            HasTouch = true,
            IsMobile = true,
        };

    private static async Task OpenSheetAsync(ChatPage chat, ILocator row)
    {
        await row.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();
    }

    private static async Task HoldAsync(ChatPage chat, ILocator row)
    {
        await row.SettledTopAsync();
        var box = (await row.BoundingBoxAsync())!;
        var session = await chat.Page.Context.NewCDPSessionAsync(chat.Page);
        // Beside the name: reactions, further down, have their own action.
        await TouchAsync(session, "touchStart", new { x = box.X + 100, y = box.Y + 16 });
        await Expect(chat.Dialog).ToBeVisibleAsync();
        await TouchAsync(session, "touchEnd");
        await session.DetachAsync();
        // Releasing the finger does not close it again.
        await Expect(chat.Dialog).ToBeVisibleAsync();
    }

    private static async Task TouchAsync(ICDPSession session, string type, params object[] touchPoints) =>
        await session.SendAsync(
            "Input.dispatchTouchEvent",
            new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = touchPoints }
        );
}
