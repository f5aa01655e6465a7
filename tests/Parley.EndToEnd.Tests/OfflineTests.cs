using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Rest;

namespace Parley.EndToEnd.Tests;

/// <summary>No sent message is lost or duplicated by any crash.</summary>
[Collection(Messaging.Name)]
public sealed class OfflineTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Count = 20;

    [Fact]
    public async Task Twenty_pending_messages_survive_reload_browser_kill_and_server_restart()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        await using var team = await BrowserTeam.CreateFirstAsync(host.Address);
        await using var browser = new KillableBrowser();
        var path = new Uri(host.Address, team.PathOf(team.General)).AbsoluteUri;
        var texts = Enumerable.Range(1, Count).Select(number => $"Written offline, {number} of {Count}").ToArray();

        var window = await browser.OpenAsync();
        var chat = await OpenWindowAsync(window);
        await host.KillAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        foreach (var text in texts)
        {
            await chat.SendAsync(text);
        }

        await Expect(chat.Log.Locator("[data-state=sending]")).ToHaveCountAsync(Count);
        await Expect(chat.Log.GetByText("Waiting for connection")).ToHaveCountAsync(Count);
        await Expect(chat.Log.GetByText("Sending")).ToHaveCountAsync(0);
        await Expect(chat.Status).ToContainTextAsync($"{Count} messages waiting");
        await Assert.ThrowsAnyAsync<PlaywrightException>(() => chat.Page.ReloadAsync());
        await browser.KillAsync();

        await host.RestartAsync();
        chat = await OpenWindowAsync(await browser.OpenAsync());
        await Expect(chat.Log.Locator("[data-state=sent]")).ToHaveCountAsync(Count);
        await Expect(chat.Rows)
            .ToHaveTextAsync(
                texts.Select(text => new Regex(Regex.Escape(text), RegexOptions.None, TimeSpan.FromSeconds(1)))
            );
        Assert.Equal(texts, await StoredAsync(team));

        // And the next page has nothing left to send.
        await chat.Page.ReloadAsync();
        await chat.ExpectConnectedAsync();
        await chat.SendAndWaitAsync("After");
        Assert.Equal([.. texts, "After"], await StoredAsync(team));

        async Task<ChatPage> OpenWindowAsync(BrowserWindow window)
        {
            await window.SignInAsync(team.Owner, host.Address);
            await window.Page.GotoAsync(path);
            var opened = new ChatPage(window, window.Page);
            await opened.ExpectConnectedAsync();
            return opened;
        }
    }

    [Fact]
    public async Task Offline_messages_of_two_tabs_arrive_once_in_order()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        await using var team = await BrowserTeam.CreateFirstAsync(host.Address);
        const string Before = "Before";
        await team.Owner.PostAsync(team.General.Id, Before);
        var first = await OpenAsync(team.Owner, team.PathOf(team.General), address: host.Address);
        first.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        var second = await first.SecondTabAsync();
        foreach (var tab in new[] { first, second })
        {
            // A connected tab may not have its messages yet. Without them it shows that the server is unreachable.
            await Expect(tab.Row(Before)).ToBeVisibleAsync();
        }

        await host.KillAsync();
        var texts = Enumerable
            .Range(1, 8)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"Text {number:00}"))
            .ToArray();
        foreach (var (number, text) in texts.Index())
        {
            await (number % 2 == 0 ? first : second).SendAsync(text);
            // Each tab shows the pending messages of the other one.
            await Expect(first.Row(text)).ToHaveAttributeAsync("data-state", "sending");
            await Expect(second.Row(text)).ToHaveAttributeAsync("data-state", "sending");
        }

        await host.RestartAsync();
        foreach (var tab in new[] { second, first })
        {
            await tab.ReconnectAsync();
            await Expect(tab.Log.Locator("[data-state=sent]")).ToHaveCountAsync(texts.Length + 1);
            await Expect(tab.Rows).ToHaveCountAsync(texts.Length + 1);
        }

        Assert.Equal([Before, .. texts], await StoredAsync(team));
    }

    [Fact]
    public async Task Messages_missed_while_disconnected_appear_once_after_reconnect()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window => tap.AttachAsync(window.Page)
        );
        await chat.SendAndWaitAsync("Before");

        await tap.CutAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        var edited = await member.PostAsync(team.General.Id, "Missed 1");
        await member.PostAsync(team.General.Id, "Missed 2");
        await member.PostAsync(team.General.Id, "Missed 3");
        await member.RequestAsync(
            HttpMethod.Patch,
            $"channels/{team.General.Id}/messages/{edited.Id}",
            new EditMessageRequest { Content = "Missed and changed" }
        );

        tap.Restore();
        await chat.ReconnectAsync();
        await Expect(chat.Row("Missed 3")).ToHaveCountAsync(1);
        await Expect(chat.Row("Missed and changed")).ToContainTextAsync("(edited)");
        await Expect(chat.Rows).ToHaveCountAsync(4);
        await member.PostAsync(team.General.Id, "And on");
        await Expect(chat.Row("And on")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Edits_deletions_and_reactions_of_others_appear_live()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var posted = await member.PostAsync(team.General.Id, "First thought");
        var path = $"channels/{team.General.Id}/messages/{posted.Id}";
        var row = chat.RowOf(posted.Id.ToString());

        await member.RequestAsync(HttpMethod.Patch, path, new EditMessageRequest { Content = "Second thought" });
        await Expect(row).ToContainTextAsync("Second thought");
        await Expect(row).ToContainTextAsync("(edited)");

        await member.RequestAsync(HttpMethod.Put, $"{path}/reactions/{Uri.EscapeDataString("👍")}");
        var chip = row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" });
        await Expect(chip).ToHaveAttributeAsync("aria-pressed", "false");
        await chip.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 2" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await member.RequestAsync(HttpMethod.Delete, $"{path}/reactions/{Uri.EscapeDataString("👍")}");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" }))
            .ToHaveAttributeAsync("aria-pressed", "true");

        await member.RequestAsync(HttpMethod.Delete, path);
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row.GetByRole(AriaRole.Group, new() { Name = "Reactions" })).ToHaveCountAsync(0);
    }

    private static async Task<IEnumerable<string>> StoredAsync(BrowserTeam team) =>
        (await team.Owner.MessagesAsync(team.General.Id, "?limit=100")).Messages.Select(message => message.Content);
}
