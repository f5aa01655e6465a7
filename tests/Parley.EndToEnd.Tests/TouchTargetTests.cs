namespace Parley.EndToEnd.Tests;

/// <summary>Touch targets on a phone are large enough.</summary>
[Collection(Presentation.Name)]
public sealed class TouchTargetTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>
    /// Touch targets below 44 by 44 px, or covered by another element within that. A link in a sentence may be as high
    /// as its line.
    /// </summary>
    private const string TooSmall = """
        () => {
          const least = 44;
          const scope = document.querySelector("dialog[open]") ?? document;
          const all = scope.querySelectorAll("a[href], button, input, select, textarea, label:has(input)");
          const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
          const isAmidText = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline"
            && [...element.parentElement.childNodes].some(isText);
          const isSeen = (element) =>
            element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
          const isInLabel = (element) => element.tagName === "INPUT" && element.closest("label") !== null;
          const found = [];
          for (const element of all) {
            if (!isSeen(element) || isAmidText(element) || isInLabel(element)) continue;
            const { x, y, width, height } = element.getBoundingClientRect();
            const name = element.ariaLabel ?? element.innerText ?? element.tagName;
            if (Math.round(width) < least || Math.round(height) < least) found.push(`${name}: ${width} x ${height}`);
            const edges = [[1, 0], [-1, 0], [0, 1], [0, -1]];
            const [centerX, centerY, reach] = [x + width / 2, y + height / 2, least / 2 - 1.5];
            const isHit = (dx, dy) => {
              const hit = document.elementFromPoint(centerX + dx, centerY + dy);
              return hit !== null && (element.contains(hit) || hit.contains(element) && hit.matches("label"));
            };
            // Half of it may be scrolled out of view, or under what floats above the list.
            if (!isHit(0, 0) || y < 0 || y + height > innerHeight || element.closest("[role=feed]")) continue;
            if (!edges.every(([dx, dy]) => isHit(dx * reach, dy * reach))) found.push(`${name} is covered`);
          }
          return found;
        }
        """;

    private static BrowserNewContextOptions Phone =>
        new()
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true,
        };

    [Fact]
    public async Task Touch_targets_in_phone_lists_are_large_enough()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.CreateWorkspaceAsync("Rowing club");
        await team.ImportAsync(await team.ChannelAsync("launch"), 3);
        var window = await OpenWindowAsync(Phone);
        await window.SignInAsync(team.Owner, Fixture.Address);
        await window.Page.GotoAsync($"/w/{team.Workspace.Id}");
        var chat = new ChatPage(window, window.Page);
        await Expect(chat.Channel("launch").GetByLabel("3 unread")).ToBeVisibleAsync();
        await ReachAsync(chat, "the list of channels");

        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" }).TapAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Settings" })).ToBeVisibleAsync();
        await ReachAsync(chat, "the menu of the workspace");
    }

    [Fact]
    public async Task Touch_targets_in_a_phone_channel_are_large_enough()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        await team.ImportAsync(team.General, 60);
        var first = await member.PostAsync(team.General.Id, "One");
        await member.PostAsync(team.General.Id, "Two, right after it");
        await member.PostAsync(team.General.Id, "Three, an answer", replyTo: first.Id);
        foreach (var emoji in new[] { "👍", "🎉", "👀" })
        {
            var reaction = $"channels/{team.General.Id}/messages/{first.Id}/reactions/{Uri.EscapeDataString(emoji)}";
            await team.Owner.RequestAsync(HttpMethod.Put, reaction);
        }

        var tap = new WebSocketTap();
        var path = team.PathOf(team.General);
        var chat = await OpenAsync(team.Owner, path, Phone, before: window => tap.AttachAsync(window.Page));
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        var own = chat.RowOf(await chat.SendAndWaitAsync("Mine"));
        tap.Refuse("message.too_long");
        await chat.SendAsync("Refused");
        await Expect(chat.Row("Refused")).ToHaveAttributeAsync("data-state", "failed");
        tap.Refuse(null);
        await ReachAsync(chat, "the end of a channel");

        await own.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToBeVisibleAsync();
        await ReachAsync(chat, "the sheet of a message");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Edit message" }).TapAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Textbox, new() { Name = "Edited message" })).ToBeFocusedAsync();
        await ReachAsync(chat, "the editor of a message");
        await chat.Page.Keyboard.PressAsync("Escape");

        await chat.Log.EvaluateAsync("(log) => log.scrollBy(0, -1e6)");
        await Expect(chat.Button("Jump to present")).ToBeVisibleAsync();
        await ReachAsync(chat, "a channel far up");
        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Button("Try now")).ToBeVisibleAsync();
        await ReachAsync(chat, "a channel without a connection");
    }

    [Fact]
    public async Task Touch_targets_in_sign_in_and_settings_are_large_enough()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        var member = await team.AddAsync("Ines Duarte");
        var window = await OpenWindowAsync(Phone);
        await window.Page.GotoAsync("/signin");
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        var chat = new ChatPage(window, window.Page);
        await ReachAsync(chat, "the sign-in");

        await window.SignInAsync(member, Fixture.Address);
        await window.Page.GotoAsync(team.PathOf(launch));
        await Expect(chat.Button("Join channel")).ToBeVisibleAsync();
        await ReachAsync(chat, "a channel before one joins");
        await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).TapAsync();
        await chat.Button("Create channel").TapAsync();
        await Expect(chat.Dialog).ToContainTextAsync("Private");
        await ReachAsync(chat, "the making of a channel");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).TapAsync();
        await chat.Button("Browse channels").TapAsync();
        await Expect(chat.Dialog).ToContainTextAsync("launch");
        await ReachAsync(chat, "the finding of a channel");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).TapAsync();
        await chat.ChooseAsync("Settings");
        await Expect(chat.Dialog).ToContainTextAsync("This one, active now");
        await ReachAsync(chat, "the settings");
    }

    private static async Task ReachAsync(ChatPage chat, string where)
    {
        await chat.Page.EvaluateAsync(
            "() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))"
        );
        var small = await chat.Page.EvaluateAsync<string[]>(TooSmall);
        Assert.True(small.Length == 0, $"{where}: {string.Join("; ", small)}");
    }
}
