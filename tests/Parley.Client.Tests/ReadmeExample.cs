using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>The example of the package's README, compiled here; <see cref="ReadmeTests"/> keeps the two equal.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync(string password)
    {
        // begin
        using var client = new ParleyClient(new ParleyClientOptions { BaseAddress = new Uri("https://chat.example.org") });
        await client.LogInAsync("ada@example.org", password, "echo bot");

        await using var connection = new ChatConnection(client);
        var ready = await connection.ConnectAsync();
        await foreach (var frame in connection.ReadEventsAsync())
        {
            if (frame is MessageCreated { Message: var message } && message.SenderId != ready.User.Id)
            {
                var ack = await connection.SendAsync(message.ChannelId, "You said: " + message.Content, replyTo: message.Id);
                Console.WriteLine($"answered with {ack.Id}, seq {ack.Seq}");
            }
        }
        // end
    }
}
