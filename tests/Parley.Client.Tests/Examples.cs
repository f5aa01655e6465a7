using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>
/// The examples of the README of the package in order, compiled here; <see cref="ReadmeTests"/> keeps the two equal.
/// </summary>
internal static class Examples
{
    public static async Task EchoAsync(string password)
    {
        // begin
        using var client = new ParleyClient(
            new ParleyClientOptions { BaseAddress = new Uri("https://chat.example.org") }
        );
        await client.LogInAsync("ada@example.org", password, "echo bot");

        await using var connection = new ChatConnection(client);
        var ready = await connection.ConnectAsync();
        await foreach (var frame in connection.ReadEventsAsync())
        {
            if (frame is MessageCreated { Message: var message } && message.SenderId != ready.User.Id)
            {
                var ack = await connection.SendAsync(
                    message.ChannelId,
                    "You said: " + message.Content,
                    replyTo: message.Id
                );
                Console.WriteLine($"answered with {ack.Id}, seq {ack.Seq}");
            }
        }
        // end
    }

    public static async Task ChangeAsync(ChatConnection connection, ChannelId channelId, MessageId othersMessage)
    {
        // begin
        var sent = await connection.SendAsync(channelId, "The first ferry is on tiem.");
        await connection.EditAsync(channelId, sent.Id, "The first ferry is on time.");
        await connection.AddReactionAsync(channelId, sent.Id, "👍");
        try
        {
            await connection.EditAsync(channelId, othersMessage, "Not mine.");
        }
        catch (ParleyException e) when (e.Code == ErrorCodes.MessageNotAuthor)
        {
            Console.WriteLine(e.Message);
        }
        // end
    }

    public static async Task ShowAsync(ParleyClient client, ChatConnection connection, ChannelId channelId)
    {
        // begin
        var store = new ChatStore();
        store.Changed += (_, change) => Console.WriteLine($"changed: {change.ChannelId}");

        connection.Focus([channelId]);
        await foreach (var frame in connection.ReadEventsAsync())
        {
            store.Apply(frame);
            if (store.GetChannel(channelId) is { HasNewer: true })
            {
                store.AddNewest(channelId, await client.GetHistoryAsync(channelId));
            }
        }
        // end
    }

    public static async Task SetAsync(ParleyClient client)
    {
        // begin
        var options = new ChatConnectionOptions { Encoding = FrameEncoding.MessagePack, SendBuffer = 100 };
        await using var connection = new ChatConnection(client, options);
        connection.StatusChanged += (_, change) =>
            Console.WriteLine($"{change.Previous} -> {change.Current} {change.Reason}");
        // end
    }
}
