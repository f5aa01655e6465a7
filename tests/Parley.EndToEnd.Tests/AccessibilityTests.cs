using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class AccessibilityTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>The rule about label and name, for speech input, is off by default.</summary>
    private static AxeRunOptions WithNames { get; } =
        new() { Rules = new() { ["label-content-name-mismatch"] = new() { Enabled = true } } };

    [Theory]
    [InlineData("/signin", ColorScheme.Dark)]
    [InlineData("/register", ColorScheme.Light)]
    [InlineData("/forgot", ColorScheme.Dark)]
    [InlineData("/reset#code=no-such-code", ColorScheme.Light)]
    public async Task Sign_in_forms_have_no_accessibility_violations(string path, ColorScheme scheme)
    {
        var window = await OpenWindowAsync(Desk(scheme));
        window.Expecting(
            "/api/auth/password-resets/check: Failed to load resource: the server responded with a status of 422"
        );
        await window.Page.GotoAsync(path);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await CheckAsync(window.Page);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Chat_with_all_message_features_has_no_accessibility_violations(ColorScheme scheme)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch", member);
        var first = await member.PostAsync(
            team.General.Id,
            "**Plan** for *today*, see [the docs](https://example.org) and `run`\n> quoted\n\n- one\n- "
                + "two\n\n```\ncode\n```"
        );
        await member.PostAsync(team.General.Id, "An answer", replyTo: first.Id);
        await team.ImportAsync(launch, 3);
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            Desk(scheme),
            before: window => tap.AttachAsync(window.Page)
        );
        await Expect(chat.Channel("launch").GetByLabel("3 unread")).ToBeVisibleAsync();
        await chat.SendAndWaitAsync("Sent");
        tap.Refuse("message.too_long");
        await chat.SendAsync("Refused");
        await Expect(chat.Row("Refused")).ToHaveAttributeAsync("data-state", "failed");
        tap.Refuse(null);
        tap.Hold();
        await chat.SendAsync("On its way");
        await Expect(chat.Row("On its way")).ToContainTextAsync("Sending");

        await CheckAsync(chat.Page);
        await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" }).ClickAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Settings" })).ToBeVisibleAsync();
        await CheckAsync(chat.Page);
        tap.Release();
    }

    [Fact]
    public async Task Dialogs_have_no_accessibility_violations()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.AddAsync("Ines Duarte");
        var launch = await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(launch), Desk(ColorScheme.Light));

        await chat.Button("Create channel").ClickAsync();
        await CheckDialogAsync(chat, "Private");
        await chat.Button("Browse channels").ClickAsync();
        await CheckDialogAsync(chat, "launch");
        await chat.Button("Add a topic").ClickAsync();
        await CheckDialogAsync(chat, "Topic");
        await chat.ChooseAsync("Invite people");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke the link" }).ClickAsync();
        await CheckDialogAsync(chat, "Nobody can join by this link any more.", "Create link");
        await chat.ChooseAsync("Invite people");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        await CheckDialogAsync(chat, "Invite link");
        await chat.ChooseAsync("Members");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Manage Ines Duarte" }).ClickAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate account" }).ClickAsync();
        await CheckDialogAsync(chat, "Their messages stay.", "Create password reset link");
        await chat.ChooseAsync("Create workspace");
        await CheckDialogAsync(chat, "Workspace name");
        await chat.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await chat.ChooseAsync("Settings");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate my account" }).ClickAsync();
        await CheckDialogAsync(chat, "This one, active now", "Current password", "Your password");
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(900, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Pane_has_no_accessibility_violations(int width, ColorScheme scheme)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.AddAsync("Ines Duarte");
        var options = Desk(scheme);
        options.ViewportSize = new() { Width = width, Height = 800 };
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), options);
        await chat.Button("2 members").ClickAsync();
        await chat.Pane.GetByRole(AriaRole.Button, new() { Name = "Manage Ines Duarte" }).ClickAsync();
        await Expect(chat.Pane).ToContainTextAsync("Create password reset link");
        await CheckAsync(chat.Page);
    }

    [Fact]
    public async Task Menu_dialog_and_message_work_by_keyboard_alone()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var menu = chat.Page.GetByRole(AriaRole.Button, new() { Name = "Harbor, workspace menu" });

        await menu.FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Invite people" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Members" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("End");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Home");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Invite people" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.TypeAsync("cr");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Create workspace" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Dialog.GetByLabel("Workspace name")).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await Expect(menu).ToBeFocusedAsync();

        await chat.Composer.FocusAsync();
        await chat.Page.Keyboard.TypeAsync("By keyboard");
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Row("By keyboard")).ToHaveAttributeAsync("data-state", "sent");
    }

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Channel_list_has_no_accessibility_violations_and_is_main_on_a_phone(int width, ColorScheme scheme)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.CreateWorkspaceAsync("Rowing club");
        var launch = await team.ChannelAsync("launch");
        await team.ImportAsync(launch, 3);
        var window = await OpenWindowAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 844 },
                ColorScheme = scheme,
            }
        );
        await window.SignInAsync(team.Owner, Fixture.Address);
        await window.Page.GotoAsync($"/w/{team.Workspace.Id}");
        await Expect(new ChatPage(window, window.Page).Channel("launch")).ToBeVisibleAsync();
        var rail = window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Workspaces" });
        await Expect(rail.GetByRole(AriaRole.Link, new() { Name = "Rowing club" })).ToBeVisibleAsync();

        await Expect(window.Page.GetByRole(AriaRole.Main)).ToHaveCountAsync(1);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
        await CheckAsync(window.Page);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Message_sheet_has_no_accessibility_violations(ColorScheme scheme)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                HasTouch = true,
                IsMobile = true,
                ColorScheme = scheme,
            }
        );
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        var row = chat.RowOf(await chat.SendAndWaitAsync("For a finger"));
        await CheckAsync(chat.Page);
        await row.GetByRole(AriaRole.Button, new() { Name = "Message actions" }).TapAsync();
        await Expect(chat.Dialog).ToContainTextAsync("Copy text");
        await CheckAsync(chat.Page);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete message" }).TapAsync();
        await Expect(chat.Dialog).ToContainTextAsync("Delete it for everybody?");
        await CheckAsync(chat.Page);
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Dialog).ToHaveCountAsync(0);

        await chat.Page.SetViewportSizeAsync(1280, 800);
        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Status).ToContainTextAsync("Offline");
        await CheckAsync(chat.Page);
        await chat.ChooseAsync("Sign out");
        await Expect(chat.Dialog).ToContainTextAsync("The server cannot be reached right now.");
        await CheckAsync(chat.Page);
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out of this browser" }))
            .ToBeVisibleAsync();
        await CheckAsync(chat.Page);
    }

    private static BrowserNewContextOptions Desk(ColorScheme scheme) =>
        new()
        {
            ViewportSize = new() { Width = 1280, Height = 800 },
            ColorScheme = scheme,
        };

    private static async Task CheckDialogAsync(ChatPage chat, params string[] shows)
    {
        foreach (var text in shows)
        {
            await Expect(chat.Dialog).ToContainTextAsync(text);
        }

        await AtRestAsync(chat.Page);
        NoneBroken(await chat.Dialog.RunAxe(WithNames));
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Expect(chat.Dialog).ToHaveCountAsync(0);
    }

    private static async Task CheckAsync(IPage page)
    {
        await AtRestAsync(page);
        NoneBroken(await page.RunAxe(WithNames));
    }

    /// <summary>A fading element would be measured half-transparent.</summary>
    private static async Task AtRestAsync(IPage page) =>
        await page.EvaluateAsync(
            """
            () =>
              Promise.all(
                document
                  .getAnimations()
                  .filter((each) => each.effect.getTiming().iterations !== Infinity)
                  .map((each) => each.finished),
              )
            """
        );

    private static void NoneBroken(AxeResult result)
    {
        var broken = result
            .Violations.Select(rule =>
                $"{rule.Id}: {rule.Help}: {string.Join(", ", rule.Nodes.Select(node => node.Html))}"
            )
            .ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }
}
