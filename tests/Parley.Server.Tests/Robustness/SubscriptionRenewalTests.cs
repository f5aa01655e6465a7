using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Gateway;
using Parley.Server.Tests.Fanout;

namespace Parley.Server.Tests.Robustness;

/// <summary>How a node renews its subscriptions at the channel grains.</summary>
public sealed class SubscriptionRenewalTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Channels_are_renewed_with_one_call_for_each_node()
    {
        var server = fixture.Server;
        var user = await server.RegisterAsync();
        var workspace = user.FirstWorkspace ?? await user.CreateWorkspaceAsync("Second");
        var channels = new List<ChannelId> { (await user.GeneralAsync(workspace.Id)).Id };
        for (var i = 0; i < 5; i++)
        {
            channels.Add((await user.CreateChannelAsync(workspace.Id, Ids.Name("room"))).Id);
        }

        await using var socket = await user.OpenSocketAsync();
        var feeds = HubInternals.FeedsOf(server.Hub);
        await Wait.UntilAsync(
            () => channels.TrueForAll(channel => feeds.ContainsKey(channel.Value)),
            "the feeds of all channels"
        );
        var (first, second) = (new FakeNode(), new FakeNode());
        var renewal = new SubscriptionRenewal(
            server.Hub,
            new FakeDirectory(new FakeNode(), first, second) { IsLocalActive = false },
            NullLogger<SubscriptionRenewal>.Instance
        );
        Assert.True(await renewal.RunAsync(Token));
        foreach (var node in (FakeNode[])[first, second])
        {
            var renewed = Assert.Single(node.Renewals);
            Assert.All(channels, channel => Assert.Contains(channel.Value, renewed));
        }
    }
}
