using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

[Collection(Conversation.Name)]
public sealed class ReconnectTests(Stage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task Message_sent_while_the_server_is_down_arrives_once_after_reconnect()
    {
        var host = Own(await BuiltHost.StartAsync());
        await using var crew = await Crew.FirstAsync(host.Address);
        var member = await crew.AddAsync("Ines Duarte");
        var chat = await OpenAsync(crew.Owner, crew.PathOf(crew.General), address: host.Address);
        var other = await OpenAsync(member, crew.PathOf(crew.General), address: host.Address);
        chat.Visitor.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        other.Visitor.Expecting("WebSocket connection to", "Failed to load resource: net::ERR_");
        await chat.SayAsync("Before");

        await host.KillAsync();
        await Expect(chat.Status).ToContainTextAsync("econnecting");
        await chat.SendAsync("Written meanwhile");
        var row = chat.Row("Written meanwhile");
        await Expect(row).ToHaveAttributeAsync("data-state", "sending");
        await Expect(chat.Status).ToContainTextAsync("1 message waiting");
        await Expect(chat.Status)
            .ToContainTextAsync(new Regex("in [0-9]+ s", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(chat.Button("Try now")).ToBeVisibleAsync();
        var id = await Chat.IdOfAsync(row);

        await host.RestartAsync();
        await chat.ComesBackAsync();
        await other.ComesBackAsync();
        await Expect(row).ToHaveAttributeAsync("data-state", "sent");
        await Expect(row).ToHaveAttributeAsync("data-message-id", id);
        await Expect(chat.Status).ToHaveTextAsync("All messages are sent.");
        await Expect(other.Row("Written meanwhile")).ToHaveCountAsync(1);
        await chat.SayAsync("After");
        await Expect(other.Row("After")).ToBeVisibleAsync();

        var stored = (await crew.Owner.MessagesAsync(crew.General.Id)).Messages.Select(message => message.Content);
        Assert.Equal(["Before", "Written meanwhile", "After"], stored);
        await Expect(chat.Rows).ToHaveCountAsync(3);
        await Expect(other.Rows).ToHaveCountAsync(3);
    }
}
