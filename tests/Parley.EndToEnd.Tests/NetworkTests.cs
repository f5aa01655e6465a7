using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

/// <summary>Status of the page when messages cannot be sent, or only slowly.</summary>
[Collection(Messaging.Name)]
public sealed class NetworkTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Far less than a heartbeat takes to notice.</summary>
    private const float SoonMs = 3_000;

    [Fact]
    public async Task Network_loss_is_shown_at_once_and_pending_messages_are_sent_after_reconnect()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        await chat.SendAndWaitAsync("Before");

        await chat.Window.Context.SetOfflineAsync(true);
        await Expect(chat.Status).ToContainTextAsync("Offline", new() { Timeout = SoonMs });
        await Expect(chat.Status).ToHaveAttributeAsync("data-connection", "reconnecting", new() { Timeout = SoonMs });
        await chat.SendAsync("Written offline");
        await Expect(chat.Status).ToContainTextAsync("1 message waiting");
        // Also announced to screen readers: each additional message, and when all were sent.
        await Expect(chat.Row("Written offline")).ToContainTextAsync("Waiting for connection");
        await Expect(chat.Row("Written offline")).Not.ToContainTextAsync("Sending");
        var said = chat.Status.GetByRole(AriaRole.Status);
        await Expect(said).ToHaveTextAsync("Offline. 1 message waiting");
        await chat.SendAsync("And once more");
        await Expect(said).ToHaveTextAsync("Offline. 2 messages waiting");

        await chat.Window.Context.SetOfflineAsync(false);
        await Expect(chat.Row("Written offline")).ToHaveAttributeAsync("data-state", "sent");
        await Expect(chat.Row("Written offline")).Not.ToContainTextAsync("Waiting");
        await Expect(said).ToHaveTextAsync("All messages are sent.");
        await Expect(chat.Status).Not.ToContainTextAsync("Offline");
    }

    [Fact]
    public async Task Rate_limited_messages_say_so_and_the_countdown_is_not_announced_every_second()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var tap = new WebSocketTap();
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(team.General),
            before: window => tap.AttachAsync(window.Page)
        );
        var said = chat.Status.GetByRole(AriaRole.Status);
        tap.Refuse("rate.limited", retryAfterMs: 5_000);
        foreach (var number in Enumerable.Range(1, 3))
        {
            await chat.SendAsync($"Message {number}");
        }

        await Expect(chat.Status).ToContainTextAsync("Sending too fast · 3 messages waiting");
        await Expect(chat.Status).ToContainTextAsync(Seconds(5));
        var first = await said.TextContentAsync();
        Assert.StartsWith("Sending too fast. ", first, StringComparison.Ordinal);
        await Expect(chat.Status).ToContainTextAsync(Seconds(3));
        Assert.Equal(first, await said.TextContentAsync());

        tap.Refuse(null);
        await Expect(chat.Log.Locator("[data-state=sent]")).ToHaveCountAsync(3);
        await Expect(said).ToHaveTextAsync("All messages are sent.");
        await Expect(chat.Status).Not.ToContainTextAsync("Sending too fast");
    }

    private static Regex Seconds(int seconds) =>
        new($"next in {seconds} s", RegexOptions.None, TimeSpan.FromSeconds(1));
}
