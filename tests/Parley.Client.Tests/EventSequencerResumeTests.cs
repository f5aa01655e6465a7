using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>Catching up after a reconnect: resume, paged gaps and resyncs.</summary>
public sealed class EventSequencerResumeTests : IDisposable
{
    private readonly SequencerHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Resume_delivers_missed_events_by_the_socket()
    {
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(
            SequencerHarness.Resumed(8),
            Samples.Created(6),
            Samples.Created(7),
            Samples.Created(8),
            new ResumedFrame(),
            Samples.Created(9)
        );
        Assert.Equal([6L, 7L, 8L, 9L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.IsType<ResumedFrame>(frames[4]);
        Assert.Empty(_harness.Missed.Fetched);
        Assert.Empty(_harness.Missed.Synced);
    }

    [Fact]
    public async Task Gap_left_after_a_resume_is_fetched()
    {
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(
            SequencerHarness.Resumed(8),
            Samples.Created(6),
            Samples.Created(9),
            new ResumedFrame()
        );
        Assert.Equal([6L, 7L, 8L, 9L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.IsType<ResumedFrame>(frames[^1]);
        Assert.Equal([(Samples.Channel, 6L)], _harness.Missed.Fetched);
        Assert.Empty(_harness.Missed.Synced);
    }

    [Fact]
    public async Task Resync_within_a_resume_completes_that_channel()
    {
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(
            SequencerHarness.Resumed(5_000),
            SequencerHarness.Resync("length", 5_000),
            new ResumedFrame(),
            Samples.Created(5_001)
        );
        Assert.Equal(
            [typeof(ReadyFrame), typeof(ResyncFrame), typeof(ResumedFrame), typeof(MessageCreated)],
            frames.Select(frame => frame.GetType())
        );
        Assert.Empty(_harness.Missed.Fetched);
    }

    [Fact]
    public async Task Interrupted_resume_continues_with_the_next()
    {
        await _harness.ReadyAtAsync(5);
        Assert.Equal([6L], await _harness.SeqsAsync(SequencerHarness.Resumed(8), Samples.Created(6)));
        Assert.Equal(
            (6L, "e1"),
            (_harness.Sequencer.GetResumeState()!.Channels[Samples.Channel], _harness.Sequencer.GetResumeState()!.Epoch)
        );
        Assert.Equal(
            [7L, 8L],
            await _harness.SeqsAsync(
                SequencerHarness.Resumed(8),
                Samples.Created(7),
                Samples.Created(8),
                new ResumedFrame()
            )
        );
    }

    [Fact]
    public async Task Reconnect_without_resume_fetches_only_the_channels_that_moved_on()
    {
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        await _harness.ReadyAtAsync(5);
        await _harness.SeqsAsync(
            Samples.Ready("e1", Samples.NewChannel(Samples.Channel, 5), Samples.NewChannel(Samples.OtherChannel, 3))
        );
        Assert.Empty(_harness.Missed.Fetched);
        Assert.Equal([6L, 7L, 8L], await _harness.SeqsAsync(Samples.Ready(8)));
        Assert.Null(_harness.Sequencer.LocalSeq(Samples.OtherChannel));
    }

    [Fact]
    public async Task Gap_of_several_pages_is_fetched_page_by_page()
    {
        _harness.Missed.Answer = after => Samples.Page(after, 255);
        await _harness.ReadyAtAsync(5);
        Assert.Equal(Enumerable.Range(6, 250).Select(i => (long)i), await _harness.SeqsAsync(Samples.Ready(255)));
        Assert.Equal([5L, 105L, 205L], _harness.Missed.Fetched.Select(call => call.After));
    }

    [Fact]
    public async Task Gap_over_the_limit_yields_a_resync()
    {
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(Samples.Ready(5_000));
        var resync = Assert.IsType<ResyncFrame>(frames[1]);
        Assert.Equal((EventSequencer.GapReason, 5_000L, 5_000L), (resync.Reason, resync.LastSeq, resync.LastIndex));
        frames = await _harness.ApplyAsync(Samples.Created(9_000));
        Assert.Equal(
            (8_999L, 8_999L),
            (Assert.IsType<ResyncFrame>(frames[0]).LastSeq, ((ResyncFrame)frames[0]).LastIndex)
        );
        Assert.Equal(9_000, Assert.IsType<MessageCreated>(frames[1]).Seq);
        Assert.Empty(_harness.Missed.Fetched);
        Assert.Empty(_harness.Missed.Synced);
    }

    [Fact]
    public async Task Trimmed_events_yield_a_resync()
    {
        _harness.Missed.Answer = _ => new EventPage
        {
            Events = [],
            NextSeq = 9,
            LastSeq = 9,
            Resync = true,
        };
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(Samples.Ready(8));
        Assert.Equal(
            (EventSequencer.FloorReason, 9L),
            (Assert.IsType<ResyncFrame>(frames[1]).Reason, ((ResyncFrame)frames[1]).LastSeq)
        );
        Assert.Equal([10L], await _harness.SeqsAsync(Samples.Created(9), Samples.Created(10)));
    }

    [Fact]
    public async Task Failed_gap_fetch_yields_a_resync_and_continues()
    {
        await _harness.ReadyAtAsync(5);
        Assert.Empty(await _harness.ApplyAsync(Samples.Created(8), Samples.Created(10)));
        var frames = await _harness.AdvanceAsync(GapRequests.SyncTimeout);
        Assert.Equal([7L, 9L], frames.OfType<ResyncFrame>().Select(resync => resync.LastSeq));
        Assert.Equal([8L, 10L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
    }

    [Fact]
    public async Task Empty_gap_page_yields_a_resync()
    {
        _harness.Missed.Answer = after => new EventPage
        {
            Events = [],
            NextSeq = after,
            LastSeq = after,
        };
        await _harness.ReadyAtAsync(5);
        Assert.IsType<ResyncFrame>((await _harness.ApplyAsync(Samples.Ready(8)))[1]);
        Assert.Equal(8, _harness.Sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task Removed_channel_is_no_longer_tracked()
    {
        _harness.Missed.Answer = _ => throw new ParleyException(ErrorCodes.ChannelNotFound, "gone");
        await _harness.ReadyAtAsync(5);
        Assert.Empty(await _harness.SeqsAsync(Samples.Ready(8)));
        Assert.Null(_harness.Sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task Server_resync_passes_and_moves_the_seq()
    {
        await _harness.ReadyAtAsync(5);
        var resync = SequencerHarness.Resync("import", 900);
        Assert.Equal([resync], await _harness.ApplyAsync(resync));
        Assert.Equal([901L], await _harness.SeqsAsync(Samples.Created(900), Samples.Created(901)));
    }

    [Fact]
    public async Task New_epoch_resets_all_positions()
    {
        await _harness.ReadyAtAsync(5);
        await _harness.ApplyAsync(Samples.Created(9));
        var frames = await _harness.ApplyAsync(Samples.Ready(3, epoch: "e2"));
        Assert.Equal(EventSequencer.EpochReason, Assert.IsType<ResyncFrame>(frames[1]).Reason);
        Assert.Equal([4L], await _harness.SeqsAsync(Samples.Created(4)));
    }
}
