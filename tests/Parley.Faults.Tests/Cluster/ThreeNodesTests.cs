namespace Parley.Faults.Tests.Cluster;

/// <summary>With three nodes two must agree that the third one is dead.</summary>
public sealed class ThreeNodesTests
{
    private const int Channels = 6;

    [Fact]
    public async Task Two_of_three_nodes_take_over_all_channels_of_the_third()
    {
        var postgres = await PostgresCluster.SharedAsync();
        await using var cluster = await HostCluster.StartAsync(
            3,
            await postgres.CreateDatabaseAsync(),
            ("Cluster__FailureSeconds", "3")
        );
        var team = await Team.CreateAsync(await cluster.AddressAsync(0), members: 1);
        var channels = new List<ChannelId>();
        for (var i = 0; i < Channels; i++)
        {
            channels.Add((await team.ChannelAsync(members: team.Members[0])).Id);
        }

        await using var sender = await TestSocket.OpenAsync(await cluster.AddressAsync(1), token: team.Owner.Token);
        await using var reader = await TestSocket.OpenAsync(
            await cluster.AddressAsync(2),
            token: team.Members[0].Token
        );
        foreach (var channel in channels)
        {
            await sender.PostAsync(channel, "before");
            await reader.ReceiveAnyAsync<MessageCreated>(created => created.ChannelId == channel);
        }

        await cluster.KillAsync(0);
        foreach (var channel in channels)
        {
            var id = Ids.Message();
            await Wait.UntilAsync(
                async () =>
                    await sender.RequestAsync(
                        new SendMessageFrame
                        {
                            ChannelId = channel,
                            Id = id,
                            Content = "after",
                        }
                    ) is AckFrame,
                () => $"an ack after the death of a node.\n{cluster.Output}",
                step: TimeSpan.FromMilliseconds(100)
            );
            await reader.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == id);
        }
    }
}
