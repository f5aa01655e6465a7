using Parley.Server.Gateway;
using Parley.Server.Tests.Fanout;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Sockets;

/// <summary>Which sockets of a channel on one node get a whisper.</summary>
public sealed class ChannelWhisperTests : IAsyncLifetime
{
    private readonly Guid _channel = Ids.New();
    private readonly List<RecordingSession> _recorders = [];
    private LogHarness _harness = null!;
    private ChannelFeed _feed = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await LogHarness.OpenAsync();
        _feed = new(_channel, new FakeChannelGrain(), null!, _harness.Events, focusThreshold: 3);
    }

    public ValueTask DisposeAsync()
    {
        _recorders.ForEach(static recorder => recorder.Dispose());
        return _harness.DisposeAsync();
    }

    [Fact]
    public async Task Whisper_goes_to_all_sockets_except_the_one_that_caused_it()
    {
        await AttachAsync(2);
        _feed.Deliver(Whispers.Receipt(_channel, Ids.New(), 1, exceptSocket: _recorders[0].Session.Id));
        Assert.Equal([0, 1], _recorders.Select(recorder => recorder.WhisperCount));
        Assert.All(_recorders, recorder => Assert.Empty(recorder.Frames));
    }

    [Fact]
    public async Task Sockets_without_focus_on_a_large_channel_get_no_whispers()
    {
        await AttachAsync(3);
        _recorders[0].Session.SetFocus([]);
        _feed.UpdateFocus(_recorders[0].Session);
        _feed.Deliver(Whispers.Receipt(_channel, Ids.New(), 1));
        Assert.Equal([0, 1, 1], _recorders.Select(recorder => recorder.WhisperCount));
    }

    [Fact]
    public async Task Leave_event_is_the_last_thing_that_a_former_member_gets_of_the_channel()
    {
        await AttachAsync(2);
        _feed.Deliver(Whispers.Receipt(_channel, Ids.New(), 1));
        _recorders[0].Session.Enqueue(Whispers.Receipt(Ids.New(), Ids.New(), 1));
        var left = await new ChannelEvents(_harness, _channel).AppendLeaveAsync(_recorders[0].UserId);
        await _feed.DeliverAsync(new(_channel, [left]));
        Assert.All(_recorders, recorder => Assert.IsType<MemberLeft>(Assert.Single(recorder.Frames)));

        // Of the former member only the whisper of the other channel waits.
        Assert.Equal([1, 1], _recorders.Select(recorder => recorder.WhisperCount));
        _feed.Deliver(Whispers.Receipt(_channel, Ids.New(), 1));
        Assert.Equal([1, 2], _recorders.Select(recorder => recorder.WhisperCount));
    }

    private async Task AttachAsync(int count)
    {
        await _feed.SubscribeAsync();
        for (var i = 0; i < count; i++)
        {
            var recorder = new RecordingSession();
            _recorders.Add(recorder);
            Assert.True(
                await _feed.TryAttachAfterAsync(
                    recorder.Session,
                    long.MaxValue,
                    0,
                    TestContext.Current.CancellationToken
                )
            );
        }
    }
}
