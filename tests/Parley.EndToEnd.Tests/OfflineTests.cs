using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Rest;

namespace Parley.EndToEnd.Tests;

/// <summary>Nothing that somebody sent is lost or doubled, whatever dies in between.</summary>
[Collection(Conversation.Name)]
public sealed class OfflineTests(Stage stage) : BrowserTest(stage)
{
    private const int Count = 20;

    [Fact]
    public async Task Twenty_pending_messages_survive_reload_browser_kill_and_server_restart()
    {
        var host = Own(await BuiltHost.StartAsync());
        await using var crew = await Crew.FirstAsync(host.Address);
        await using var browser = new MortalBrowser();
        var path = new Uri(host.Address, crew.PathOf(crew.General)).AbsoluteUri;
        var texts = Enumerable.Range(1, Count).Select(number => $"Written offline, {number} of {Count}").ToArray();

        var visitor = await browser.OpenAsync();
        var chat = await VisitAsync(visitor);
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
        chat = await VisitAsync(await browser.OpenAsync());
        await Expect(chat.Log.Locator("[data-state=sent]")).ToHaveCountAsync(Count);
        await Expect(chat.Rows)
            .ToHaveTextAsync(
                texts.Select(text => new Regex(Regex.Escape(text), RegexOptions.None, TimeSpan.FromSeconds(1)))
            );
        Assert.Equal(texts, await StoredAsync(crew));

        // And the next page has nothing left to send.
        await chat.Page.ReloadAsync();
        await chat.IsConnectedAsync();
        await chat.SayAsync("After");
        Assert.Equal([.. texts, "After"], await StoredAsync(crew));

        async Task<Chat> VisitAsync(Visitor window)
        {
            await window.SignInAsync(crew.Owner, host.Address);
            await window.Page.GotoAsync(path);
            var opened = new Chat(window, window.Page);
            await opened.IsConnectedAsync();
            return opened;
        }
    }

    [Fact]
    public async Task Offline_messages_of_two_tabs_arrive_once_in_order()
    {
        var host = Own(await BuiltHost.StartAsync());
        await using var crew = await Crew.FirstAsync(host.Address);
        var first = await OpenAsync(crew.Owner, crew.PathOf(crew.General), address: host.Address);
        first.Visitor.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        var second = await first.SecondTabAsync();
        await host.KillAsync();
        var texts = Enumerable
            .Range(1, 8)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"Text {number:00}"))
            .ToArray();
        foreach (var (number, text) in texts.Index())
        {
            await (number % 2 == 0 ? first : second).SendAsync(text);
            // Each tab shows what the other one has waiting.
            await Expect(first.Row(text)).ToHaveAttributeAsync("data-state", "sending");
            await Expect(second.Row(text)).ToHaveAttributeAsync("data-state", "sending");
        }

        await host.RestartAsync();
        foreach (var tab in new[] { second, first })
        {
            await tab.ComesBackAsync();
            await Expect(tab.Log.Locator("[data-state=sent]")).ToHaveCountAsync(texts.Length);
            await Expect(tab.Rows).ToHaveCountAsync(texts.Length);
        }

        Assert.Equal(texts, await StoredAsync(crew));
    }

    [Fact]
    public async Task Messages_missed_while_disconnected_appear_once_after_reconnect()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            crew.Owner,
            crew.PathOf(crew.General),
            before: visitor => tap.AttachAsync(visitor.Page)
        );
        await chat.SayAsync("Before");

        await tap.CutAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        var edited = await member.PostAsync(crew.General.Id, "Missed 1");
        await member.PostAsync(crew.General.Id, "Missed 2");
        await member.PostAsync(crew.General.Id, "Missed 3");
        await member.DoAsync(
            HttpMethod.Patch,
            $"channels/{crew.General.Id}/messages/{edited.Id}",
            new EditMessageRequest { Content = "Missed and changed" }
        );

        tap.Mend();
        await chat.ComesBackAsync();
        await Expect(chat.Row("Missed 3")).ToHaveCountAsync(1);
        await Expect(chat.Row("Missed and changed")).ToContainTextAsync("(edited)");
        await Expect(chat.Rows).ToHaveCountAsync(4);
        await member.PostAsync(crew.General.Id, "And on");
        await Expect(chat.Row("And on")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Edits_deletions_and_reactions_of_others_appear_live()
    {
        await using var crew = await Stage.CrewAsync();
        var member = await crew.AddAsync("Ines Duarte");
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General));
        var posted = await member.PostAsync(crew.General.Id, "First thought");
        var path = $"channels/{crew.General.Id}/messages/{posted.Id}";
        var row = chat.RowOf(posted.Id.ToString());

        await member.DoAsync(HttpMethod.Patch, path, new EditMessageRequest { Content = "Second thought" });
        await Expect(row).ToContainTextAsync("Second thought");
        await Expect(row).ToContainTextAsync("(edited)");

        await member.DoAsync(HttpMethod.Put, $"{path}/reactions/{Uri.EscapeDataString("👍")}");
        var chip = row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" });
        await Expect(chip).ToHaveAttributeAsync("aria-pressed", "false");
        await chip.ClickAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 2" }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await member.DoAsync(HttpMethod.Delete, $"{path}/reactions/{Uri.EscapeDataString("👍")}");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "👍, 1" }))
            .ToHaveAttributeAsync("aria-pressed", "true");

        await member.DoAsync(HttpMethod.Delete, path);
        await Expect(row).ToContainTextAsync("Message deleted");
        await Expect(row.GetByRole(AriaRole.Group, new() { Name = "Reactions" })).ToHaveCountAsync(0);
    }

    private static async Task<IEnumerable<string>> StoredAsync(Crew crew) =>
        (await crew.Owner.MessagesAsync(crew.General.Id, "?limit=100")).Messages.Select(message => message.Content);
}
