namespace Parley.EndToEnd.Tests;

/// <summary>Links to messages, and drafts in the composer.</summary>
[Collection(Presentation.Name)]
public sealed class MessageLinkTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Higher than half a view, and fewer than the messages that a user may post at once.</summary>
    private const int BelowLink = 16;

    [Fact]
    public async Task Copied_link_opens_its_message_and_returns_to_the_end()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 400);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            new()
            {
                Permissions = ["clipboard-read", "clipboard-write"],
                ViewportSize = new() { Width = 1280, Height = 800 },
            }
        );
        var row = chat.Row("Entry 399");
        await row.HoverAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(row.GetByRole(AriaRole.Status)).ToHaveTextAsync("Link copied");
        var link = await chat.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(
            new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{await ChatPage.IdOfAsync(row)}").AbsoluteUri,
            link
        );

        // A message that is not among the newest.
        var old = (await team.Owner.MessagesAsync(team.General.Id, "?limit=100")).Messages[0];
        old = (await team.Owner.MessagesAsync(team.General.Id, $"?limit=100&before={old.Id}")).Messages[0];
        old = (await team.Owner.MessagesAsync(team.General.Id, $"?limit=100&before={old.Id}")).Messages[0];
        await chat.Page.GotoAsync(new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{old.Id}").AbsoluteUri);
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        await Expect(chat.Row("Entry 400")).ToHaveCountAsync(0);

        await chat.Button("Jump to present").ClickAsync();
        await Expect(chat.Row("Entry 400")).ToBeInViewportAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_and_forward_restore_the_positions_around_a_linked_message(bool atEnd)
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 400);
        var old = (await team.Owner.HistoryAsync(team.General.Id)).Single(message => message.Content == "Entry 99");
        var path = $"{team.PathOf(team.General)}/m/{old.Id}";
        await team.Owner.PostAsync(team.General.Id, $"See [that one]({new Uri(Fixture.Address, path).AbsoluteUri})");
        for (var number = 1; !atEnd && number <= BelowLink; number++)
        {
            await team.Owner.PostAsync(team.General.Id, $"Below the link, {number}");
        }

        var last = await team.Owner.PostAsync(team.General.Id, "The newest");
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var newest = chat.RowOf(last.Id.ToString());
        await Expect(newest).ToBeInViewportAsync();
        var link = chat.Log.GetByRole(AriaRole.Link, new() { Name = "that one" });
        if (!atEnd)
        {
            await link.EvaluateAsync("(link) => link.scrollIntoView({ block: 'center' })");
            await Expect(newest).Not.ToBeInViewportAsync();
        }

        var row = await chat.RowInViewAsync(0.5);
        var top = await row.SettledTopAsync();
        // A click on a link outside the view would scroll to it first.
        await Expect(link).ToBeInViewportAsync(new() { Ratio = 1 });
        await link.ClickAsync();
        var linked = chat.RowOf(old.Id.ToString());
        await Expect(linked).ToBeInViewportAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, path).AbsoluteUri);

        await chat.Page.EvaluateAsync("() => history.back()");
        await Expect(row).ToBeInViewportAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Uri(Fixture.Address, team.PathOf(team.General)).AbsoluteUri);
        Assert.InRange(await row.SettledTopAsync(), top - 1, top + 1);

        await chat.Page.EvaluateAsync("() => history.forward()");
        await Expect(linked).ToBeInViewportAsync();
        await Expect(row).Not.ToBeInViewportAsync();
        await chat.Page.EvaluateAsync("() => history.back()");
        await Expect(row).ToBeInViewportAsync();
        if (atEnd)
        {
            // And new messages are followed.
            var next = await team.Owner.PostAsync(team.General.Id, "Newer still");
            await Expect(chat.RowOf(next.Id.ToString())).ToBeInViewportAsync();
        }
        else
        {
            Assert.InRange(await row.SettledTopAsync(), top - 1, top + 1);
        }
    }

    [Fact]
    public async Task Back_from_a_linked_message_after_a_reload_opens_the_end()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.ImportAsync(team.General, 400);
        await team.Owner.MarkReadAsync(team.General.Id, (await team.Owner.ChannelAsync(team.General.Id)).LastSeq);
        var old = (await team.Owner.HistoryAsync(team.General.Id)).Single(message => message.Content == "Entry 99");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var link = new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{old.Id}").AbsoluteUri;
        await team.Owner.PostAsync(team.General.Id, $"See [that one]({link})");
        await chat.Log.GetByRole(AriaRole.Link, new() { Name = "that one" }).ClickAsync();
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        await chat.Page.ReloadAsync();
        await Expect(chat.RowOf(old.Id.ToString())).ToBeInViewportAsync();
        await chat.Page.EvaluateAsync("() => history.back()");
        await Expect(chat.Row("that one")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Link_to_a_missing_message_says_so_and_opens_the_channel()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.PostAsync(team.General.Id, "Here");
        var window = await OpenWindowAsync();
        window.Expecting("the server responded with a status of 404");
        await window.SignInAsync(team.Owner, Fixture.Address);
        await window.Page.GotoAsync($"{team.PathOf(team.General)}/m/{Ids.Message()}");
        var chat = new ChatPage(window, window.Page);
        await Expect(chat.Row("Here")).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not here any more");
    }

    [Fact]
    public async Task Draft_survives_a_reload_and_is_marked_in_the_sidebar()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var other = await team.ChannelAsync("launch");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.Composer.FillAsync("Half a thought");
        await chat.Page.ReloadAsync();
        await Expect(chat.Composer).ToHaveValueAsync("Half a thought");

        await chat.Channel(other.Name).ClickAsync();
        await chat.ExpectChannelAsync(other.Name);
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
        await Expect(chat.Channel("general").GetByRole(AriaRole.Img, new() { Name = "Draft" })).ToBeVisibleAsync();
        await chat.Channel("general").ClickAsync();
        await Expect(chat.Composer).ToHaveValueAsync("Half a thought");
        await chat.Composer.PressAsync("Enter");
        await Expect(chat.Row("Half a thought")).ToHaveAttributeAsync("data-state", "sent");
        await chat.Page.ReloadAsync();
        await Expect(chat.Row("Half a thought")).ToBeVisibleAsync();
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
    }

    [Fact]
    public async Task Draft_sent_by_another_tab_is_cleared_and_a_different_draft_stays()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await chat.Composer.FillAsync("In both tabs");
        await IsStoredAsync("In both tabs");
        await chat.Log.FocusAsync();
        var second = await chat.SecondTabAsync();
        await Expect(second.Composer).ToHaveValueAsync("In both tabs");
        await second.Composer.PressAsync("Enter");
        await Expect(chat.Row("In both tabs")).ToHaveAttributeAsync("data-state", "sent");
        await Expect(chat.Composer).ToHaveValueAsync(string.Empty);

        await chat.Composer.FillAsync("In one");
        await IsStoredAsync("In one");
        await second.Page.ReloadAsync();
        await Expect(second.Composer).ToHaveValueAsync("In one");
        await chat.Composer.FillAsync("In one and longer");
        await IsStoredAsync("In one and longer");
        await chat.Log.FocusAsync();
        await second.Composer.PressAsync("Enter");
        await Expect(chat.Row("In one")).ToHaveAttributeAsync("data-state", "sent");
        // Messages between tabs are ordered: the third one implies the second one.
        await second.SendAndWaitAsync("Heard");
        await Expect(chat.Row("Heard")).ToBeVisibleAsync();
        await Expect(chat.Composer).ToHaveValueAsync("In one and longer");

        Task<IJSHandle> IsStoredAsync(string text) =>
            chat.Page.WaitForFunctionAsync("(text) => Object.values(localStorage).includes(text)", text);
    }

    [Fact]
    public async Task Accessible_name_of_a_message_link_equals_its_text()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var id = await chat.SendAndWaitAsync("Linked");
        var link = new Uri(Fixture.Address, $"{team.PathOf(team.General)}/m/{id}").AbsoluteUri;
        await member.PostAsync(team.General.Id, $"See {link} and [this]({link})");
        var shown = "See #general › message by Amara Osei and this";
        await Expect(chat.Row("See")).ToContainTextAsync(shown);
        await Expect(chat.Page.Locator("main > [aria-live=polite]")).ToHaveTextAsync($"Ines Duarte: {shown}");
    }
}
