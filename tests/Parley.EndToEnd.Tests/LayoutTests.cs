namespace Parley.EndToEnd.Tests;

[Collection(Presentation.Name)]
public sealed class LayoutTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const string Unbreakable =
        "https://example.org/a/very/long/address/without/any/space/that/goes/on/and/on/and/on/until/no/window/i"
        + "s/wide/enough?and=then&some=more";

    /// <summary>Shifts below a thousandth of the window, such as of a letter, are not seen.</summary>
    private const string ObserveShifts = """
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries())
            if (value > 0.001)
              for (const { node, previousRect, currentRect } of sources)
                shifts.push(`${node?.textContent?.slice(0, 40)}: ${previousRect.top} to ${currentRect.top}`);
        }).observe({ type: "layout-shift", buffered: true });
        """;

    [Theory]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(320, 568, ColorScheme.Light)]
    public async Task Phone_layout_has_list_and_channel_as_separate_fitting_pages(
        int width,
        int height,
        ColorScheme scheme
    )
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch-preparations-of-the-northern-harbor");
        await team.Owner.UpdateChannelAsync(
            launch.Id,
            topic: "A topic that is far too long for the header of a phone and has to give way"
        );
        await team.Owner.PostAsync(
            launch.Id,
            $"{Unbreakable}\n\n```\n{Unbreakable} {Unbreakable}\n```\n{new string('W', 200)}"
        );
        var window = await OpenWindowAsync(Phone(width, height, scheme));
        await window.SignInAsync(team.Owner, Fixture.Address);
        var chat = new ChatPage(window, window.Page);

        await window.Page.GotoAsync("/");
        await Expect(chat.Channel("launch")).ToBeInViewportAsync();
        await FitsAsync(chat.Page);
        await chat.Channel("launch").ClickAsync();
        await Expect(chat.Row("example.org")).ToBeVisibleAsync();
        await Expect(chat.Composer).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(chat.Channels).Not.ToBeInViewportAsync();
        await FitsAsync(chat.Page);
        await chat.SendAndWaitAsync("From the phone");
        await Expect(chat.Row("From the phone")).ToBeInViewportAsync();

        await chat.Page.GetByRole(AriaRole.Link, new() { Name = "Back to channels" }).ClickAsync();
        await Expect(chat.Channels).ToBeInViewportAsync();
        await Expect(chat.Composer).Not.ToBeInViewportAsync();
        await chat.Button("Create channel").ClickAsync();
        await Expect(chat.Dialog).ToBeInViewportAsync(new() { Ratio = 1 });
        await FitsAsync(chat.Page);
        var box = (await chat.Dialog.BoundingBoxAsync())!;
        Assert.Equal(width, (2 * box.X) + box.Width, 1.0);
        await chat.Page.Keyboard.PressAsync("Escape");

        await chat.ChooseAsync("Settings");
        await Expect(chat.Dialog).ToBeInViewportAsync(new() { Ratio = 1 });
        await FitsAsync(chat.Page);
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(320, 568)]
    public async Task Phone_layout_shows_the_topic_and_edits_topic_and_name(int width, int height)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var launch = await team.ChannelAsync("launch");
        await team.Owner.UpdateChannelAsync(
            launch.Id,
            topic: "A topic that is far too long for the header of a phone and has to give way"
        );
        var chat = await OpenAsync(team.Owner, team.PathOf(launch), Phone(width, height, ColorScheme.Light));

        // The name and the topic are one touch target: each alone would be too low.
        var topic = chat.Page.GetByRole(AriaRole.Main).GetByText("A topic that is");
        await Expect(topic).ToBeInViewportAsync(new() { Ratio = 1 });
        await FitsAsync(chat.Page);
        var line = (await topic.BoundingBoxAsync())!;
        await chat.Page.Touchscreen.TapAsync(line.X + (line.Width / 2), line.Y + (line.Height / 2));
        await chat.Dialog.GetByLabel("Topic").FillAsync("Nine days to go");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await Expect(chat.Page.GetByText("Nine days to go")).ToBeVisibleAsync();

        await chat.Button("launch").TapAsync();
        await chat.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("launch-week");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).TapAsync();
        await chat.ExpectChannelAsync("launch-week");
        Assert.Equal(
            ("launch-week", "Nine days to go"),
            await team.Owner.ChannelAsync(launch.Id) is var changed ? (changed.Name, changed.Topic) : default
        );
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/register")]
    [InlineData("/forgot")]
    [InlineData("/reset#code=no-such-code")]
    public async Task Sign_in_forms_fit_the_narrowest_phone(string path)
    {
        var window = await OpenWindowAsync(Phone(320, 568, ColorScheme.Light));
        window.Expecting(
            "/api/auth/password-resets/check: Failed to load resource: the server responded with a status of 422"
        );
        await window.Page.GotoAsync(path);
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await FitsAsync(window.Page);
    }

    [Fact]
    public async Task Long_draft_grows_the_composer_and_keeps_messages_in_view()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), Phone(390, 844, ColorScheme.Light));
        await chat.SendAndWaitAsync("Above the draft");
        var small = (await chat.Composer.BoundingBoxAsync())!.Height;

        await chat.Composer.FillAsync(string.Join('\n', Enumerable.Range(1, 60).Select(line => $"Line {line}")));
        await PageWait.UntilAsync(
            async () => (await chat.Composer.BoundingBoxAsync())!.Height > 2 * small,
            "the composer grows"
        );
        await Expect(chat.Row("Above the draft")).ToBeInViewportAsync();
        await Expect(chat.Button("Send")).ToBeInViewportAsync(new() { Ratio = 1 });

        await chat.Button("Send").ClickAsync();
        await PageWait.UntilAsync(
            async () => (await chat.Composer.BoundingBoxAsync())!.Height <= small + 1,
            "the composer shrinks"
        );
        await Expect(chat.Row("Line 60")).ToHaveAttributeAsync("data-state", "sent");
    }

    [Fact]
    public async Task Theme_follows_the_system_until_chosen_and_persists()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                ColorScheme = ColorScheme.Dark,
            }
        );
        var dark = await BackgroundAsync(chat.Page);

        await chat.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await PageWait.UntilAsync(async () => await BackgroundAsync(chat.Page) != dark, "the light theme");
        await chat.ChooseAsync("Use the dark theme");
        await PageWait.UntilAsync(async () => await BackgroundAsync(chat.Page) == dark, "the dark theme");
        await chat.Page.ReloadAsync();
        await chat.ExpectConnectedAsync();
        Assert.Equal(dark, await BackgroundAsync(chat.Page));
    }

    [Fact]
    public async Task Theme_chosen_in_one_tab_applies_to_the_others()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var window = new BrowserNewContextOptions { ColorScheme = ColorScheme.Light };
        var first = await OpenAsync(team.Owner, team.PathOf(team.General), window);
        var second = await first.SecondTabAsync();
        var light = await BackgroundAsync(second.Page);
        await first.ChooseAsync("Use the dark theme");
        await PageWait.UntilAsync(async () => await BackgroundAsync(second.Page) != light, "the other tab is dark");
        Assert.Equal(await BackgroundAsync(first.Page), await BackgroundAsync(second.Page));

        // And the other tab highlights the chosen theme.
        await second.ChooseAsync("Use the light theme");
        await PageWait.UntilAsync(async () => await BackgroundAsync(first.Page) == light, "the first tab is light");
    }

    /// <summary>The text has a maximum width, but at least half of a wide window is used.</summary>
    [Theory]
    [InlineData(1280, 800, 0.35)]
    [InlineData(1920, 1080, 0.35)]
    [InlineData(2560, 1440, 0.5)]
    public async Task Long_text_uses_a_wide_window_up_to_a_maximum_width(int width, int height, double maxEmpty)
    {
        await using var team = await Fixture.CreateTeamAsync();
        var words = string.Join(' ', Enumerable.Repeat("words that go on and on", 40));
        var posted = await team.Owner.PostAsync(team.General.Id, words);
        var window = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = width, Height = height },
        };
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), window);
        var text = (await chat.RowOf(posted.Id.ToString()).Locator("p").BoundingBoxAsync())!;
        var empty = (width - (text.X + text.Width)) / width;
        Assert.True(empty <= maxEmpty, $"{empty:P0} of the window beside the text is empty.");
        // An average letter is about half as wide as the font size: 150 letters per line are too many.
        Assert.InRange(text.Width / 7.5, 60, 150);
    }

    /// <summary>What the browser counts as moved by itself, while a channel is opened and read upwards.</summary>
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task Opening_and_scrolling_a_channel_shifts_nothing(int width, int height)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 300);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            },
            before: async window => await window.Context.AddInitScriptAsync(ObserveShifts)
        );
        await Expect(chat.Row("Entry 300")).ToBeInViewportAsync();
        await chat.Rows.Last.SettledTopAsync();
        Assert.Empty(await ShiftsAsync(chat.Page));

        var box = (await chat.Log.BoundingBoxAsync())!;
        await chat.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        // Far enough that rows leave below and enter above, and that a page is loaded.
        await PageWait.UntilAsync(
            async () =>
            {
                await chat.Page.Mouse.WheelAsync(0, -height / 3);
                return await chat.Row("Entry 190").CountAsync() > 0;
            },
            "entry 190"
        );
        await chat.Rows.First.SettledTopAsync();
        Assert.Empty(await ShiftsAsync(chat.Page));
    }

    private static BrowserNewContextOptions Phone(int width, int height, ColorScheme scheme) =>
        new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            HasTouch = true,
            IsMobile = true,
        };

    /// <summary>Nothing overflows horizontally, neither in the page nor in the messages.</summary>
    private static async Task FitsAsync(IPage page) =>
        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                """
                () =>
                  [document.documentElement, ...document.querySelectorAll("[role=feed], nav, main, dialog")]
                    .filter(
                      (element) =>
                        element.scrollWidth > element.clientWidth + 1 ||
                        element.getBoundingClientRect().width > innerWidth,
                    )
                    .map((element) => `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}`)
                """
            )
        );

    private static Task<string[]> ShiftsAsync(IPage page) => page.EvaluateAsync<string[]>("() => shifts.splice(0)");

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
