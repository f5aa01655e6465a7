using CsCheck;
using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class EventSequencerTests
{
    private readonly List<(ChannelId Channel, long After)> _fetched = [];
    private Func<long, Task<EventPage>> _answer = _ => throw new ParleyException(ErrorCodes.ServerError, "not expected");

    [Fact]
    public async Task Events_in_order_pass_and_doubles_are_dropped()
    {
        var sequencer = await ReadyAtAsync(5);
        Assert.Equal([6L, 7L], await SeqsAsync(sequencer, Samples.Created(6), Samples.Created(5), Samples.Created(6), Samples.Created(7)));
        Assert.Empty(_fetched);
    }

    [Fact]
    public async Task A_gap_is_fetched_before_the_event_that_showed_it()
    {
        _answer = after => Task.FromResult(Samples.Page(after, 9));
        var sequencer = await ReadyAtAsync(5);
        Assert.Equal([6L, 7L, 8L, 9L, 10L], await SeqsAsync(sequencer, Samples.Created(9), Samples.Created(10)));
        Assert.Equal([(Samples.Channel, 5L)], _fetched);
    }

    [Fact]
    public async Task A_gap_of_several_pages_is_fetched_page_by_page()
    {
        _answer = after => Task.FromResult(Samples.Page(after, 255));
        var sequencer = await ReadyAtAsync(5);
        Assert.Equal(Enumerable.Range(6, 250).Select(i => (long)i), await SeqsAsync(sequencer, Samples.Created(255)));
        Assert.Equal([5L, 105L, 205L], _fetched.Select(call => call.After));
    }

    [Fact]
    public async Task After_a_reconnect_a_channel_that_moved_on_is_caught_up_and_one_that_did_not_is_left_alone()
    {
        _answer = after => Task.FromResult(Samples.Page(after, 8));
        var sequencer = await ReadyAtAsync(5);
        await SeqsAsync(sequencer, Samples.Ready("e1", Samples.AChannel(Samples.Channel, 5), Samples.AChannel(Samples.OtherChannel, 3)));
        Assert.Empty(_fetched);

        Assert.Equal([6L, 7L, 8L], await SeqsAsync(sequencer, Samples.Ready(8)));
        Assert.Null(sequencer.LocalSeq(Samples.OtherChannel));
    }

    [Fact]
    public async Task Too_long_a_gap_gives_a_resync_instead()
    {
        var sequencer = await ReadyAtAsync(5);
        var frames = await ApplyAsync(sequencer, Samples.Ready(5_000));
        var resync = Assert.IsType<ResyncFrame>(frames[1]);
        Assert.Equal((EventSequencer.GapReason, 5_000L, 5_000L), (resync.Reason, resync.LastSeq, resync.LastIndex));
        Assert.Equal([5_001L], await SeqsAsync(sequencer, Samples.Created(5_001)));
        Assert.Empty(_fetched);
    }

    [Fact]
    public async Task A_gap_that_cannot_be_fetched_gives_a_resync_and_goes_on()
    {
        var sequencer = await ReadyAtAsync(5);
        var frames = await ApplyAsync(sequencer, Samples.Created(8));
        Assert.Equal(7, Assert.IsType<ResyncFrame>(frames[0]).LastSeq);
        Assert.Equal(8, Assert.IsType<MessageCreated>(frames[1]).Seq);
    }

    [Fact]
    public async Task A_server_that_answers_a_gap_with_nothing_cannot_hold_up_the_reader()
    {
        _answer = after => Task.FromResult(new EventPage { Events = [], NextSeq = after, LastSeq = after });
        var sequencer = await ReadyAtAsync(5);
        var frames = await ApplyAsync(sequencer, Samples.Created(8));
        Assert.IsType<ResyncFrame>(frames[0]);
        Assert.Equal(8, sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task A_channel_that_is_gone_is_no_longer_followed()
    {
        _answer = _ => throw new ParleyException(ErrorCodes.ChannelNotFound, "gone");
        var sequencer = await ReadyAtAsync(5);
        Assert.Empty(await SeqsAsync(sequencer, Samples.Created(8)));
        Assert.Null(sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task A_resync_of_the_server_passes_and_moves_the_seq()
    {
        var sequencer = await ReadyAtAsync(5);
        var resync = new ResyncFrame { ChannelId = Samples.Channel, Reason = "import", LastSeq = 900, LastIndex = 800 };
        Assert.Equal([resync], await ApplyAsync(sequencer, resync));
        Assert.Equal([901L], await SeqsAsync(sequencer, Samples.Created(900), Samples.Created(901)));
    }

    [Fact]
    public async Task Another_epoch_voids_what_was_known()
    {
        var sequencer = await ReadyAtAsync(5);
        var frames = await ApplyAsync(sequencer, Samples.Ready(3, epoch: "e2"));
        Assert.Equal(EventSequencer.EpochReason, Assert.IsType<ResyncFrame>(frames[1]).Reason);
        Assert.Equal([4L], await SeqsAsync(sequencer, Samples.Created(4)));
    }

    [Fact]
    public async Task Joining_begins_a_channel_and_leaving_ends_it()
    {
        var sequencer = await ReadyAtAsync(5);
        var user = new User { Id = Samples.Self, DisplayName = "Ada", Kind = UserKind.Human };
        var joined = new MemberJoined { ChannelId = Samples.OtherChannel, Seq = 40, User = user, Channel = Samples.AChannel(Samples.OtherChannel, 40) };
        Assert.Equal([40L, 41L], await SeqsAsync(sequencer, joined, Samples.Created(41, Samples.OtherChannel)));
        Assert.Equal([42L], await SeqsAsync(sequencer, new MemberLeft { ChannelId = Samples.OtherChannel, Seq = 42, UserId = Samples.Self }));
        Assert.Null(sequencer.LocalSeq(Samples.OtherChannel));
        Assert.Equal([6L], await SeqsAsync(sequencer, new MemberLeft { ChannelId = Samples.Channel, Seq = 6, UserId = Samples.Other }));
        Assert.Equal(6, sequencer.LocalSeq(Samples.Channel));
    }

    /// <summary>Whatever a socket loses, repeats or reorders: the reader gets 1, 2, 3 ... once each.</summary>
    [Fact]
    public async Task Any_damaged_stream_comes_out_whole() =>
        await Gen.Long[1, 40].List[1, 60].SampleAsync(async arrivals =>
        {
            var newest = 0L;
            var sequencer = new EventSequencer((_, after, _) => Task.FromResult(Samples.Page(after, newest, most: 7)), longestGap: 1000);
            await ApplyAsync(sequencer, Samples.Ready(0));
            var seen = new List<long>();
            foreach (var seq in arrivals)
            {
                newest = Math.Max(newest, seq);
                seen.AddRange(await SeqsAsync(sequencer, Samples.Created(seq)));
            }

            Assert.Equal(Enumerable.Range(1, (int)newest).Select(i => (long)i), seen);
        }, iter: 300);

    private static async Task<List<ServerFrame>> ApplyAsync(EventSequencer sequencer, params ServerFrame[] frames)
    {
        var result = new List<ServerFrame>();
        foreach (var frame in frames)
        {
            await foreach (var applied in sequencer.ApplyAsync(frame, TestContext.Current.CancellationToken))
            {
                result.Add(applied);
            }
        }

        return result;
    }

    private static async Task<IEnumerable<long>> SeqsAsync(EventSequencer sequencer, params ServerFrame[] frames) =>
        (await ApplyAsync(sequencer, frames)).OfType<ChannelEvent>().Select(change => change.Seq);

    private async Task<EventSequencer> ReadyAtAsync(long seq)
    {
        var sequencer = new EventSequencer(
            (channel, after, _) =>
            {
                _fetched.Add((channel, after));
                return _answer(after);
            },
            longestGap: 1000);
        await ApplyAsync(sequencer, Samples.Ready(seq));
        return sequencer;
    }
}
