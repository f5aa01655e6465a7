using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Fanout;

[Storeless]
public sealed class LocalNodeTests
{
    private static readonly ChannelBatch Batch = new(Ids.New(), []);

    [Fact]
    public async Task Events_reach_the_local_node_directly_and_remote_nodes_by_reference()
    {
        var (reference, here, elsewhere) = (new FakeNode(), new FakeNode(), new FakeNode());
        var local = new LocalNode();
        await local.DeliverAsync(reference, Batch);
        Assert.Equal((1, 0), (reference.Calls, here.Calls));

        local.Register(reference, here);
        await local.DeliverAsync(reference, Batch);
        await local.DeliverAsync(elsewhere, Batch);
        Assert.Equal((1, 1, 1), (reference.Calls, here.Calls, elsewhere.Calls));
    }

    [Fact]
    public void Publishing_does_not_wait_for_the_local_node()
    {
        var (reference, here) = (new FakeNode(), new FakeNode { Answer = new TaskCompletionSource().Task });
        var local = new LocalNode();
        local.Register(reference, here);
        Assert.True(local.DeliverAsync(reference, Batch).IsCompletedSuccessfully);
        Assert.Equal(1, here.Calls);
    }

    [Fact]
    public async Task Whispers_reach_the_local_node_directly_and_remote_nodes_by_reference()
    {
        var (reference, here, elsewhere) = (new FakeNode(), new FakeNode(), new FakeNode());
        var whisper = new ChannelWhisper(Ids.New(), Whispers.Receipt(Ids.New(), Ids.New(), 1));
        var local = new LocalNode();
        await local.WhisperToChannelAsync(reference, whisper);
        local.Register(reference, here);
        await local.WhisperToChannelAsync(reference, whisper);
        await local.WhisperToChannelAsync(elsewhere, whisper);
        Assert.Equal((1, 1, 1), (reference.Calls, here.Calls, elsewhere.Calls));
    }
}
