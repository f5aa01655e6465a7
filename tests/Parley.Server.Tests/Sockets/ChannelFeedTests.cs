using Parley.Server.Gateway;
using Parley.Server.Platform.Fanout;
using Parley.Server.Tests.Log;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Sockets;

/// <summary>The subscribers of one channel on a node, with a real log and recording sessions.</summary>
public sealed class ChannelFeedTests : IAsyncLifetime
{
    private readonly Guid _channel = Ids.New();
    private readonly FakeChannelGrain _grain = new();
    private LogHarness _harness = null!;
    private ChannelFeed _feed = null!;
    private ChannelEvents _events = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await LogHarness.OpenAsync();
        _events = new(_harness, _channel);
        _feed = new(_channel, _grain, null!, _harness.Events, focusThreshold: 4);
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Events_are_delivered_once_and_in_order()
    {
        using var recorder = await AttachAsync();
        var events = await _events.AppendAsync(3);
        await _feed.DeliverAsync(new(_channel, [events[0], events[1]]));
        await _feed.DeliverAsync(new(_channel, [events[1], events[2]]));
        await _feed.DeliverAsync(new(_channel, [events[0]]));
        Assert.Equal([1L, 2, 3], recorder.Seqs);
    }

    [Fact]
    public async Task Events_of_one_delivery_are_coalesced_up_to_the_write_size()
    {
        using var recorder = await AttachAsync();
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(200)));
        Assert.Equal(Enumerable.Range(1, 200).Select(seq => (long)seq), recorder.Seqs);
        Assert.InRange(recorder.Pieces.Count, 2, 20);
        Assert.All(recorder.Pieces, piece => Assert.InRange(piece.Length, 1, 17_000));
    }

    [Fact]
    public async Task Gap_is_filled_from_the_log()
    {
        using var recorder = await AttachAsync();
        var events = await _events.AppendAsync(200);
        await _feed.DeliverAsync(new(_channel, [events[199]]));
        Assert.Equal(Enumerable.Range(1, 200).Select(seq => (long)seq), recorder.Seqs);
    }

    [Fact]
    public async Task Gap_larger_than_the_send_queue_closes_all_sockets()
    {
        using var recorder = await AttachAsync();
        var events = await _events.AppendAsync(600);
        await _feed.DeliverAsync(new(_channel, [events[599]]));
        Assert.True(recorder.Session.IsClosing);
        using var later = await AttachAsync();
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([601L], later.Seqs);
    }

    [Fact]
    public async Task Feed_without_sockets_closes_and_refuses_to_attach()
    {
        using var recorder = await AttachAsync();
        Assert.False(_feed.TryClose());
        _feed.Detach(recorder.Session);
        Assert.True(_feed.TryClose());
        Assert.False(await _feed.TryAttachAfterAsync(recorder.Session, 0, 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resync_event_skips_the_events_it_replaces()
    {
        using var recorder = await AttachAsync();
        var events = await _events.AppendAsync(5);
        await _feed.DeliverAsync(
            new(
                _channel,
                [
                    new(
                        4,
                        0,
                        SharedFrame.Of(
                            new ResyncFrame
                            {
                                ChannelId = new(_channel),
                                Reason = "import",
                                LastSeq = 4,
                                LastIndex = 4,
                            }
                        ),
                        NodeEventKind.Plain,
                        default
                    ),
                ]
            )
        );
        await _feed.DeliverAsync(new(_channel, [events[4]]));
        Assert.Equal([-4L, 5], recorder.Seqs);
    }

    /// <summary>The socket comes from another node, which got the events first.</summary>
    [Fact]
    public async Task Socket_that_is_ahead_of_the_node_gets_no_event_again()
    {
        using var here = await AttachAsync();
        var events = await _events.AppendAsync(3);
        await _feed.DeliverAsync(new(_channel, [events[0]]));
        using var ahead = new RecordingSession();
        Assert.True(await _feed.TryAttachAfterAsync(ahead.Session, 3, 3, TestContext.Current.CancellationToken));
        await _feed.DeliverAsync(new(_channel, [events[1], events[2]]));
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([1L, 2, 3, 4], here.Seqs);
        Assert.Equal([4L], ahead.Seqs);
    }

    [Fact]
    public async Task Renewed_subscription_delivers_missed_events()
    {
        using var recorder = await AttachAsync();
        await _events.AppendAsync(4);
        _grain.LastSeq = 4;
        await _feed.RenewAsync();
        Assert.Equal([1L, 2, 3, 4], recorder.Seqs);
    }

    [Fact]
    public async Task Former_member_gets_the_leave_event_and_nothing_after()
    {
        using var recorder = await AttachAsync();
        using var other = await AttachAsync();
        var left = await _events.AppendLeaveAsync(recorder.UserId);
        await _feed.DeliverAsync(new(_channel, [left]));
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([1L], recorder.Seqs);
        Assert.Equal([1L, 2], other.Seqs);
    }

    [Fact]
    public async Task Former_member_gets_nothing_after_a_leave_found_in_a_gap()
    {
        using var recorder = await AttachAsync();
        await _events.AppendLeaveAsync(recorder.UserId);
        var secret = await _events.AppendAsync(1);
        await _feed.DeliverAsync(new(_channel, secret));
        Assert.Equal([1L], recorder.Seqs);
    }

    [Fact]
    public async Task Late_attached_socket_gets_the_events_since_its_position()
    {
        using var first = await AttachAsync();
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(3)));
        using var late = new RecordingSession();
        await _feed.TryAttachAfterAsync(late.Session, 1, 1, TestContext.Current.CancellationToken);
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([2L, 3, 4], late.Seqs);
    }

    [Fact]
    public async Task Member_who_left_before_attaching_is_not_attached()
    {
        using var first = await AttachAsync();
        using var late = new RecordingSession();
        await _feed.DeliverAsync(new(_channel, [await _events.AppendLeaveAsync(late.UserId)]));
        await _feed.TryAttachAfterAsync(late.Session, 0, 0, TestContext.Current.CancellationToken);
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([1L], late.Seqs);
    }

    [Fact]
    public async Task Member_who_rejoined_before_attaching_gets_the_events_since()
    {
        using var first = await AttachAsync();
        using var late = new RecordingSession();
        await _feed.DeliverAsync(new(_channel, [await _events.AppendLeaveAsync(late.UserId)]));
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(2)));
        await _feed.TryAttachAfterAsync(late.Session, 0, memberAt: 2, TestContext.Current.CancellationToken);
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([1L, 2, 3, 4], late.Seqs);
    }

    [Fact]
    public async Task Missed_events_arrive_once_and_in_order_from_any_position()
    {
        using var first = await AttachAsync();
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(600)));
        foreach (var after in (long[])[0, 1, 299, 540, 599, 600])
        {
            using var late = new RecordingSession();
            await _feed.TryAttachAfterAsync(late.Session, after, 600, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range((int)after + 1, 600 - (int)after).Select(seq => (long)seq), late.Seqs);
            _feed.Detach(late.Session);
        }
    }

    [Fact]
    public async Task Sync_before_the_grain_answered_gets_missed_events()
    {
        await _events.AppendAsync(3);
        _grain.LastSeq = 3;
        using var recorder = new RecordingSession();
        await _feed.SyncAsync(recorder.Session, 0, TestContext.Current.CancellationToken);
        Assert.Equal([1L, 2, 3], recorder.Seqs);
    }

    [Fact]
    public async Task Deletion_removes_the_content_from_the_buffer()
    {
        using var first = await AttachAsync();
        var events = await _events.AppendAsync(3);
        await _feed.DeliverAsync(new(_channel, events));
        await _feed.DeliverAsync(new(_channel, [await _events.DeleteAsync(events[1])]));
        foreach (var after in (long[])[0, 1, 2, 3])
        {
            using var late = new RecordingSession();
            await _feed.TryAttachAfterAsync(late.Session, after, 4, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range((int)after + 1, 4 - (int)after).Select(seq => (long)seq), late.Seqs);
            Assert.All(
                late.Frames.OfType<MessageCreated>(),
                created => Assert.Equal(created.Seq == 2 ? string.Empty : "text", created.Message.Content)
            );
            _feed.Detach(late.Session);
        }
    }

    /// <summary>The shared page may be older than the deletion.</summary>
    [Fact]
    public async Task Shared_log_page_is_not_reused_after_a_deletion()
    {
        using var first = await AttachAsync();
        var events = await _events.AppendAsync(100);
        await _feed.DeliverAsync(new(_channel, events));
        using (var before = new RecordingSession())
        {
            await _feed.TryAttachAfterAsync(before.Session, 0, 100, TestContext.Current.CancellationToken);
            Assert.Equal("text", before.Frames.OfType<MessageCreated>().First().Message.Content);
            _feed.Detach(before.Session);
        }

        await _feed.DeliverAsync(new(_channel, [await _events.DeleteAsync(events[0])]));
        using var late = new RecordingSession();
        await _feed.TryAttachAfterAsync(late.Session, 0, 101, TestContext.Current.CancellationToken);
        Assert.Equal(string.Empty, late.Frames.OfType<MessageCreated>().First().Message.Content);
    }

    /// <summary>A socket that syncs gets live events at the same time.</summary>
    [Fact]
    public async Task Sync_that_read_before_a_deletion_delivers_no_deleted_content()
    {
        var log = new FaultyLog(_harness.Log, _harness.Events, _harness.Messages);
        _feed = new(_channel, _grain, null!, log, focusThreshold: 4);
        using var recorder = await AttachAsync();
        var events = await _events.AppendAsync(100);
        await _feed.DeliverAsync(new(_channel, events));
        var read = log.HoldEvents();
        var syncing = _feed.SyncAsync(recorder.Session, 0, TestContext.Current.CancellationToken);
        await read;
        await _feed.DeliverAsync(new(_channel, [await _events.DeleteAsync(events[4])]));
        log.ReleaseEvents();
        await syncing;
        var frames = recorder.Frames.ToList();
        var deleted = frames.FindIndex(frame => frame is MessageDeleted);
        var after = frames.Skip(deleted).OfType<MessageCreated>().ToList();
        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq), after.Select(created => created.Seq));
        Assert.Equal(string.Empty, after[4].Message.Content);
    }

    [Fact]
    public async Task Unfocused_socket_of_a_large_channel_gets_one_bump()
    {
        var recorders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AttachAsync()));
        recorders[0].Session.SetFocus([_channel]);
        recorders[1].Session.SetFocus([]);
        _feed.UpdateFocus(recorders[0].Session);
        _feed.UpdateFocus(recorders[1].Session);
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(3)));
        await _feed.BumpAsync(TestContext.Current.CancellationToken);
        await _feed.BumpAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1L, 2, 3], recorders[0].Seqs);
        Assert.Equal([1L, 2, 3], recorders[2].Seqs);
        Assert.Equal(
            new ChannelBumped
            {
                ChannelId = new(_channel),
                LastSeq = 3,
                LastIndex = 3,
            },
            Assert.Single(recorders[1].Frames)
        );

        recorders[1].Session.SetFocus([_channel]);
        _feed.UpdateFocus(recorders[1].Session);
        await _feed.SyncAsync(recorders[1].Session, 1, TestContext.Current.CancellationToken);
        await _feed.DeliverAsync(new(_channel, await _events.AppendAsync(1)));
        Assert.Equal([0L, 2, 3, 4], recorders[1].Seqs);

        recorders[1].Session.SetFocus([]);
        _feed.UpdateFocus(recorders[1].Session);
        await _feed.DeliverAsync(new(_channel, [await _events.AppendLeaveAsync(recorders[1].UserId)]));
        Assert.Equal(5, recorders[1].Seqs.Last());
        foreach (var recorder in recorders)
        {
            recorder.Dispose();
        }
    }

    [Fact]
    public async Task Failed_subscription_is_retried()
    {
        _grain.Failing = true;
        await Assert.ThrowsAsync<TimeoutException>(_feed.SubscribeAsync);
        _grain.Failing = false;
        await _feed.SubscribeAsync();
        await _feed.SubscribeAsync();
        Assert.Equal(2, _grain.Calls);
    }

    private async Task<RecordingSession> AttachAsync()
    {
        var recorder = new RecordingSession();
        await _feed.SubscribeAsync();
        Assert.True(
            await _feed.TryAttachAfterAsync(recorder.Session, long.MaxValue, 0, TestContext.Current.CancellationToken)
        );
        return recorder;
    }
}
