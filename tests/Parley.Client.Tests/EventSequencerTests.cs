using CsCheck;
using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class EventSequencerTests : IDisposable
{
    private readonly FakeMissed _missed = new();
    private readonly TestClock _clock = new();
    private readonly EventSequencer _sequencer;

    public EventSequencerTests() => _sequencer = new EventSequencer(_missed, _clock, longestGap: 1000);

    public void Dispose() => _sequencer.Dispose();

    [Fact]
    public async Task Events_in_order_pass_and_doubles_are_dropped()
    {
        await ReadyAtAsync(5);
        Assert.Equal(
            [6L, 7L],
            await SeqsAsync(Samples.Created(6), Samples.Created(5), Samples.Created(6), Samples.Created(7))
        );
        Assert.Empty(_missed.Synced);
        Assert.Empty(_missed.Fetched);
    }

    [Fact]
    public async Task A_hole_is_asked_for_once_on_the_socket_and_what_is_behind_it_waits()
    {
        await ReadyAtAsync(5);
        Assert.Empty(await SeqsAsync(Samples.Created(8), Samples.Created(10), Samples.Created(9)));
        var sync = Assert.Single(_missed.Synced);
        Assert.Equal((Samples.Channel, 5L), (sync.ChannelId, sync.After));
        Assert.Equal([6L], await SeqsAsync(Samples.Created(6)));
        Assert.Equal(
            [7L, 8L, 9L, 10L, 11L],
            await SeqsAsync(Samples.Created(7), Samples.Created(8), Samples.Created(11))
        );
        Assert.Single(_missed.Synced);
        await PassAsync(EventSequencer.SyncDeadline);
        Assert.Empty(_missed.Fetched);
    }

    [Fact]
    public async Task Other_channels_go_on_meanwhile()
    {
        await ReadyAtAsync(5);
        await SeqsAsync(Samples.Created(8));
        Assert.Equal(
            [1L, 2L],
            await SeqsAsync(Samples.Created(1, Samples.OtherChannel), Samples.Created(2, Samples.OtherChannel))
        );
    }

    [Fact]
    public async Task A_sync_that_brings_nothing_is_followed_by_rest()
    {
        _missed.Answer = after => Samples.Page(after, 8);
        await ReadyAtAsync(5);
        await SeqsAsync(Samples.Created(8));
        _clock.Advance(EventSequencer.SyncDeadline - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await SeqsAsync(new WakeFrame()));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _missed.Wakes);
        Assert.Equal([6L, 7L, 8L], await SeqsAsync(new WakeFrame()));
        Assert.Equal([(Samples.Channel, 5L)], _missed.Fetched);
    }

    [Fact]
    public async Task Each_event_of_a_sync_gives_it_more_time()
    {
        await ReadyAtAsync(5);
        await SeqsAsync(Samples.Created(8));
        _clock.Advance(EventSequencer.SyncDeadline / 2);
        await SeqsAsync(Samples.Created(6));
        _clock.Advance(EventSequencer.SyncDeadline / 2);
        await SeqsAsync(new WakeFrame());
        Assert.Empty(_missed.Fetched);
        _missed.Answer = after => Samples.Page(after, 8);
        _clock.Advance(EventSequencer.SyncDeadline / 2);
        Assert.Equal([7L, 8L], await SeqsAsync(new WakeFrame()));
        Assert.Equal(2, _missed.Wakes);
    }

    [Fact]
    public async Task A_sync_that_is_refused_is_followed_by_rest_at_once()
    {
        _missed.Answer = after => Samples.Page(after, 8);
        await ReadyAtAsync(5);
        await SeqsAsync(Samples.Created(8));
        var refused = new ErrorFrame
        {
            Ref = _missed.Synced[0].Ref,
            Code = ErrorCodes.RateLimited,
            Message = "slow down",
        };
        Assert.Equal([6L, 7L, 8L], await SeqsAsync(refused with { Ref = 99 }, refused));
    }

    [Theory]
    [InlineData("floor")]
    [InlineData("length")]
    [InlineData("import")]
    public async Task A_sync_may_be_answered_by_a_resync(string reason)
    {
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(Samples.Created(8), Samples.Created(9), AResync(reason, 8), Samples.Created(10));
        Assert.Equal(reason, Assert.IsType<ResyncFrame>(frames[0]).Reason);
        Assert.Equal([9L, 10L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.Equal(10, _sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task A_server_that_never_heard_of_a_seq_sets_it_back()
    {
        await ReadyAtAsync(50);
        var frames = await ApplyAsync(AResync("ahead", 20), Samples.Created(20), Samples.Created(21));
        Assert.Equal([21L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
    }

    [Fact]
    public async Task So_much_is_held_back_and_the_rest_is_fetched_again()
    {
        const int Newest = 7 + ChannelTrack.MostHeld + 50;
        _missed.Answer = after => Samples.Page(after, Newest);
        await ReadyAtAsync(5);
        await ApplyAsync([.. Enumerable.Range(8, Newest - 7).Select(seq => Samples.Created(seq))]);
        Assert.Equal(8L - 6 + ChannelTrack.MostHeld, (await SeqsAsync(Samples.Created(6), Samples.Created(7))).Count());
        await PassAsync(EventSequencer.SyncDeadline);
        Assert.Equal(Newest, _sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task After_a_resume_what_was_missed_comes_by_the_socket()
    {
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(
            Resumed(8),
            Samples.Created(6),
            Samples.Created(7),
            Samples.Created(8),
            new ResumedFrame(),
            Samples.Created(9)
        );
        Assert.Equal([6L, 7L, 8L, 9L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.IsType<ResumedFrame>(frames[4]);
        Assert.Empty(_missed.Fetched);
        Assert.Empty(_missed.Synced);
    }

    [Fact]
    public async Task A_hole_that_is_left_when_the_server_is_through_is_fetched()
    {
        _missed.Answer = after => Samples.Page(after, 8);
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(Resumed(8), Samples.Created(6), Samples.Created(9), new ResumedFrame());
        Assert.Equal([6L, 7L, 8L, 9L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.IsType<ResumedFrame>(frames[^1]);
        Assert.Equal([(Samples.Channel, 6L)], _missed.Fetched);
        Assert.Empty(_missed.Synced);
    }

    [Fact]
    public async Task A_resync_within_a_resume_settles_that_channel()
    {
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(
            Resumed(5_000),
            AResync("length", 5_000),
            new ResumedFrame(),
            Samples.Created(5_001)
        );
        Assert.Equal(
            [typeof(ReadyFrame), typeof(ResyncFrame), typeof(ResumedFrame), typeof(MessageCreated)],
            frames.Select(frame => frame.GetType())
        );
        Assert.Empty(_missed.Fetched);
    }

    [Fact]
    public async Task A_resume_that_breaks_off_is_taken_up_by_the_next()
    {
        await ReadyAtAsync(5);
        Assert.Equal([6L], await SeqsAsync(Resumed(8), Samples.Created(6)));
        Assert.Equal((6L, "e1"), (_sequencer.Held()!.Channels[Samples.Channel], _sequencer.Held()!.Epoch));
        Assert.Equal([7L, 8L], await SeqsAsync(Resumed(8), Samples.Created(7), Samples.Created(8), new ResumedFrame()));
    }

    [Fact]
    public async Task After_a_reconnect_without_resume_a_channel_that_moved_on_is_caught_up_and_one_that_did_not_is_left_alone()
    {
        _missed.Answer = after => Samples.Page(after, 8);
        await ReadyAtAsync(5);
        await SeqsAsync(
            Samples.Ready("e1", Samples.AChannel(Samples.Channel, 5), Samples.AChannel(Samples.OtherChannel, 3))
        );
        Assert.Empty(_missed.Fetched);
        Assert.Equal([6L, 7L, 8L], await SeqsAsync(Samples.Ready(8)));
        Assert.Null(_sequencer.LocalSeq(Samples.OtherChannel));
    }

    [Fact]
    public async Task A_gap_of_several_pages_is_fetched_page_by_page()
    {
        _missed.Answer = after => Samples.Page(after, 255);
        await ReadyAtAsync(5);
        Assert.Equal(Enumerable.Range(6, 250).Select(i => (long)i), await SeqsAsync(Samples.Ready(255)));
        Assert.Equal([5L, 105L, 205L], _missed.Fetched.Select(call => call.After));
    }

    [Fact]
    public async Task Too_long_a_gap_gives_a_resync_instead()
    {
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(Samples.Ready(5_000));
        var resync = Assert.IsType<ResyncFrame>(frames[1]);
        Assert.Equal((EventSequencer.GapReason, 5_000L, 5_000L), (resync.Reason, resync.LastSeq, resync.LastIndex));
        frames = await ApplyAsync(Samples.Created(9_000));
        Assert.Equal(
            (8_999L, 8_999L),
            (Assert.IsType<ResyncFrame>(frames[0]).LastSeq, ((ResyncFrame)frames[0]).LastIndex)
        );
        Assert.Equal(9_000, Assert.IsType<MessageCreated>(frames[1]).Seq);
        Assert.Empty(_missed.Fetched);
        Assert.Empty(_missed.Synced);
    }

    [Fact]
    public async Task Events_that_are_no_longer_kept_give_a_resync()
    {
        _missed.Answer = _ => new EventPage
        {
            Events = [],
            NextSeq = 9,
            LastSeq = 9,
            Resync = true,
        };
        await ReadyAtAsync(5);
        var frames = await ApplyAsync(Samples.Ready(8));
        Assert.Equal(
            (EventSequencer.FloorReason, 9L),
            (Assert.IsType<ResyncFrame>(frames[1]).Reason, ((ResyncFrame)frames[1]).LastSeq)
        );
        Assert.Equal([10L], await SeqsAsync(Samples.Created(9), Samples.Created(10)));
    }

    [Fact]
    public async Task A_gap_that_cannot_be_fetched_gives_a_resync_and_goes_on()
    {
        await ReadyAtAsync(5);
        Assert.Empty(await ApplyAsync(Samples.Created(8), Samples.Created(10)));
        var frames = await PassAsync(EventSequencer.SyncDeadline);
        Assert.Equal([7L, 9L], frames.OfType<ResyncFrame>().Select(resync => resync.LastSeq));
        Assert.Equal([8L, 10L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
    }

    [Fact]
    public async Task A_server_that_answers_a_gap_with_nothing_cannot_hold_up_the_reader()
    {
        _missed.Answer = after => new EventPage
        {
            Events = [],
            NextSeq = after,
            LastSeq = after,
        };
        await ReadyAtAsync(5);
        Assert.IsType<ResyncFrame>((await ApplyAsync(Samples.Ready(8)))[1]);
        Assert.Equal(8, _sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task A_channel_that_is_gone_is_no_longer_followed()
    {
        _missed.Answer = _ => throw new ParleyException(ErrorCodes.ChannelNotFound, "gone");
        await ReadyAtAsync(5);
        Assert.Empty(await SeqsAsync(Samples.Ready(8)));
        Assert.Null(_sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task A_resync_of_the_server_passes_and_moves_the_seq()
    {
        await ReadyAtAsync(5);
        var resync = AResync("import", 900);
        Assert.Equal([resync], await ApplyAsync(resync));
        Assert.Equal([901L], await SeqsAsync(Samples.Created(900), Samples.Created(901)));
    }

    [Fact]
    public async Task Another_epoch_voids_what_was_known()
    {
        await ReadyAtAsync(5);
        await ApplyAsync(Samples.Created(9));
        var frames = await ApplyAsync(Samples.Ready(3, epoch: "e2"));
        Assert.Equal(EventSequencer.EpochReason, Assert.IsType<ResyncFrame>(frames[1]).Reason);
        Assert.Equal([4L], await SeqsAsync(Samples.Created(4)));
    }

    [Fact]
    public async Task Joining_begins_a_channel_and_leaving_ends_it()
    {
        await ReadyAtAsync(5);
        var user = new User
        {
            Id = Samples.Self,
            DisplayName = "Ada",
            Kind = UserKind.Human,
        };
        var joined = new MemberJoined
        {
            ChannelId = Samples.OtherChannel,
            Seq = 40,
            User = user,
            Channel = Samples.AChannel(Samples.OtherChannel, 40),
        };
        Assert.Equal([40L, 41L], await SeqsAsync(joined, Samples.Created(41, Samples.OtherChannel)));
        Assert.Equal(
            [42L],
            await SeqsAsync(
                new MemberLeft
                {
                    ChannelId = Samples.OtherChannel,
                    Seq = 42,
                    UserId = Samples.Self,
                }
            )
        );
        Assert.Null(_sequencer.LocalSeq(Samples.OtherChannel));
        Assert.Empty(await SeqsAsync(Samples.Created(41, Samples.OtherChannel)));
        Assert.Equal(
            [6L],
            await SeqsAsync(
                new MemberLeft
                {
                    ChannelId = Samples.Channel,
                    Seq = 6,
                    UserId = Samples.Other,
                }
            )
        );
        Assert.Equal(6, _sequencer.LocalSeq(Samples.Channel));
        Assert.Equal([50L], await SeqsAsync(joined with { Seq = 50 }));
    }

    [Fact]
    public async Task A_hole_in_the_users_own_stream_begins_a_new_socket()
    {
        await ApplyAsync(Samples.Ready() with { UserSeq = 3 });
        var left = new WorkspaceLeft { UserSeq = 4, WorkspaceId = Samples.Workspace };
        Assert.Equal([left], await ApplyAsync(left, left, left with { UserSeq = 3 }));
        Assert.Equal(4, _sequencer.Held()!.UserSeq);
        Assert.Empty(await ApplyAsync(left with { UserSeq = 6 }, left with { UserSeq = 7 }));
        Assert.Single(_missed.Reconnects);
    }

    [Fact]
    public async Task A_channel_that_was_out_of_focus_is_asked_for_when_it_comes_to_the_screen()
    {
        await ReadyAtAsync(5);
        var bumped = new ChannelBumped
        {
            ChannelId = Samples.Channel,
            LastSeq = 7,
            LastIndex = 7,
        };
        Assert.Equal([bumped], await ApplyAsync(bumped));
        Assert.Empty(_missed.Synced);
        _sequencer.Focus([Samples.Channel]);
        Assert.Equal(5, Assert.Single(_missed.Synced).After);
        Assert.Equal([6L, 7L], await SeqsAsync(Samples.Created(6), Samples.Created(7)));

        Assert.Equal([bumped with { LastSeq = 8 }], await ApplyAsync(bumped with { LastSeq = 8 }));
        Assert.Equal(7, _missed.Synced[1].After);
        _missed.Answer = after => Samples.Page(after, 8);
        Assert.Equal(
            [8L],
            (await PassAsync(EventSequencer.SyncDeadline)).OfType<ChannelEvent>().Select(change => change.Seq)
        );
    }

    /// <summary>Whatever a socket loses, repeats or reorders: the reader gets 1, 2, 3 ... once each.</summary>
    [Fact]
    public async Task Any_damaged_stream_comes_out_whole() =>
        await Gen.Long[1, 40]
            .List[1, 60]
            .SampleAsync(
                async arrivals =>
                {
                    var newest = arrivals.Max();
                    var missed = new FakeMissed { Answer = after => Samples.Page(after, newest, most: 7) };
                    var clock = new TestClock();
                    using var sequencer = new EventSequencer(missed, clock, longestGap: 1000);
                    var seen = new List<ServerFrame>();
                    seen.AddRange(await ApplyAsync(sequencer, Samples.Ready(0)));
                    foreach (var seq in arrivals)
                    {
                        seen.AddRange(await ApplyAsync(sequencer, Samples.Created(seq)));
                    }

                    clock.Advance(EventSequencer.SyncDeadline);
                    seen.AddRange(await ApplyAsync(sequencer, new WakeFrame()));
                    Assert.Equal(
                        Enumerable.Range(1, (int)newest).Select(i => (long)i),
                        seen.OfType<ChannelEvent>().Select(change => change.Seq)
                    );
                    Assert.DoesNotContain(seen, frame => frame is ResyncFrame);
                },
                iter: 300
            );

    private static ReadyFrame Resumed(long lastSeq) => Samples.Ready(lastSeq) with { Resumed = true };

    private static ResyncFrame AResync(string reason, long lastSeq) =>
        new()
        {
            ChannelId = Samples.Channel,
            Reason = reason,
            LastSeq = lastSeq,
            LastIndex = lastSeq,
        };

    private static async Task<List<ServerFrame>> ApplyAsync(EventSequencer sequencer, params ServerFrame[] frames)
    {
        var result = new List<ServerFrame>();
        foreach (var frame in frames)
        {
            sequencer.Apply(frame);
            do
            {
                while (sequencer.TryTake(out var applied))
                {
                    result.Add(applied);
                }
            } while (await sequencer.FetchAsync(TestContext.Current.CancellationToken));
        }

        return result;
    }

    private Task<List<ServerFrame>> ApplyAsync(params ServerFrame[] frames) => ApplyAsync(_sequencer, frames);

    private async Task<IEnumerable<long>> SeqsAsync(params ServerFrame[] frames) =>
        (await ApplyAsync(frames)).OfType<ChannelEvent>().Select(change => change.Seq);

    private Task<List<ServerFrame>> PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return ApplyAsync(new WakeFrame());
    }

    private Task<List<ServerFrame>> ReadyAtAsync(long seq) => ApplyAsync(Samples.Ready(seq));
}
