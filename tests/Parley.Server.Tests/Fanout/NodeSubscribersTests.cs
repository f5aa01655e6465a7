using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Fanout;

[Storeless]
public sealed class NodeSubscribersTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeNode _local = new();
    private readonly FakeNode _other = new();
    private readonly FakeDirectory _nodes;
    private readonly NodeSubscribers _subscribers;

    public NodeSubscribersTests()
    {
        _nodes = new(_local, _other);
        _subscribers = new(_clock, _nodes);
    }

    /// <summary>The activation before it may have died with its subscriptions.</summary>
    [Fact]
    public async Task New_activation_publishes_to_all_nodes()
    {
        await PublishAsync();
        Assert.Equal((1, 1), (_local.Calls, _other.Calls));
    }

    [Fact]
    public async Task Node_that_does_not_renew_gets_nothing_more()
    {
        _clock.Advance(NodeSubscribers.RenewInterval * 3);
        _subscribers.Add(_other);
        _clock.Advance(NodeSubscribers.RenewInterval);
        await PublishAsync();
        Assert.Equal((0, 1), (_local.Calls, _other.Calls));
    }

    [Fact]
    public async Task Dead_node_gets_nothing_more()
    {
        _nodes.Kill(_other);
        await PublishAsync();
        Assert.Equal((1, 0), (_local.Calls, _other.Calls));
    }

    [Fact]
    public async Task Renewal_of_many_channels_is_one_call_that_returns_their_last_seqs()
    {
        var (known, unknown) = (Ids.New(), Ids.New());
        var channels = new LocalChannels();
        channels.Add(known, _subscribers, () => 7);
        var late = new FakeNode();
        Assert.Equal([7, LocalChannels.NotHere], channels.Renew(late, [known, unknown]));
        await PublishAsync();
        Assert.Equal(1, late.Calls);
    }

    [Fact]
    public void End_of_an_old_activation_does_not_remove_the_new_one()
    {
        var channel = Ids.New();
        var channels = new LocalChannels();
        channels.Add(channel, _subscribers, () => 1);
        channels.Add(channel, new(_clock, _nodes), () => 2);
        channels.Remove(channel, _subscribers);
        Assert.Equal([2], channels.Renew(_other, [channel]));
    }

    private Task PublishAsync() =>
        _subscribers.PublishAsync(new ChannelBatch(Ids.New(), []), static (node, batch) => node.DeliverAsync(batch));
}
