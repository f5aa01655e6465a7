using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

[Collection(Messaging.Name)]
public sealed class ReconnectTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    [Fact]
    public async Task Message_sent_while_the_server_is_down_arrives_once_after_reconnect()
    {
        var host = DisposeAfter(await BuiltHost.StartAsync());
        await using var team = await BrowserTeam.CreateFirstAsync(host.Address);
        var member = await team.AddAsync("Ines Duarte");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General), address: host.Address);
        var other = await OpenAsync(member, team.PathOf(team.General), address: host.Address);
        chat.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        other.Window.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        await chat.SendAndWaitAsync("Before");

        await host.KillAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        await chat.SendAsync("Written meanwhile");
        var row = chat.Row("Written meanwhile");
        await Expect(row).ToHaveAttributeAsync("data-state", "sending");
        await Expect(chat.Status).ToContainTextAsync("1 message waiting");
        await Expect(chat.Status)
            .ToContainTextAsync(new Regex("in [0-9]+ s", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(chat.Button("Try now")).ToBeVisibleAsync();
        var id = await ChatPage.IdOfAsync(row);

        await host.RestartAsync();
        await chat.ReconnectAsync();
        await other.ReconnectAsync();
        await Expect(row).ToHaveAttributeAsync("data-state", "sent");
        await Expect(row).ToHaveAttributeAsync("data-message-id", id);
        await Expect(chat.Status).ToHaveTextAsync("All messages are sent.");
        await Expect(other.Row("Written meanwhile")).ToHaveCountAsync(1);
        await chat.SendAndWaitAsync("After");
        await Expect(other.Row("After")).ToBeVisibleAsync();

        var stored = (await team.Owner.MessagesAsync(team.General.Id)).Messages.Select(message => message.Content);
        Assert.Equal(["Before", "Written meanwhile", "After"], stored);
        await Expect(chat.Rows).ToHaveCountAsync(3);
        await Expect(other.Rows).ToHaveCountAsync(3);
    }
}
