using CsCheck;
using Parley.Client.Connection;
using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>Order, duplicates and gaps of live events.</summary>
public sealed class EventSequencerTests : IDisposable
{
    private readonly SequencerHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Ordered_events_pass_and_duplicates_are_dropped()
    {
        await _harness.ReadyAtAsync(5);
        Assert.Equal(
            [6L, 7L],
            await _harness.SeqsAsync(Samples.Created(6), Samples.Created(5), Samples.Created(6), Samples.Created(7))
        );
        Assert.Empty(_harness.Missed.Synced);
        Assert.Empty(_harness.Missed.Fetched);
    }

    [Fact]
    public async Task Gap_sends_one_sync_and_holds_back_later_events()
    {
        await _harness.ReadyAtAsync(5);
        Assert.Empty(await _harness.SeqsAsync(Samples.Created(8), Samples.Created(10), Samples.Created(9)));
        var sync = Assert.Single(_harness.Missed.Synced);
        Assert.Equal((Samples.Channel, 5L), (sync.ChannelId, sync.After));
        Assert.Equal([6L], await _harness.SeqsAsync(Samples.Created(6)));
        Assert.Equal(
            [7L, 8L, 9L, 10L, 11L],
            await _harness.SeqsAsync(Samples.Created(7), Samples.Created(8), Samples.Created(11))
        );
        Assert.Single(_harness.Missed.Synced);
        await _harness.AdvanceAsync(GapRequests.SyncTimeout);
        Assert.Empty(_harness.Missed.Fetched);
    }

    [Fact]
    public async Task Gap_does_not_block_other_channels()
    {
        await _harness.ReadyAtAsync(5);
        await _harness.SeqsAsync(Samples.Created(8));
        Assert.Equal(
            [1L, 2L],
            await _harness.SeqsAsync(Samples.Created(1, Samples.OtherChannel), Samples.Created(2, Samples.OtherChannel))
        );
    }

    [Fact]
    public async Task Unanswered_sync_falls_back_to_REST()
    {
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        await _harness.ReadyAtAsync(5);
        await _harness.SeqsAsync(Samples.Created(8));
        _harness.Clock.Advance(GapRequests.SyncTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await _harness.SeqsAsync(new WakeFrame()));
        _harness.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _harness.Missed.Wakes);
        Assert.Equal([6L, 7L, 8L], await _harness.SeqsAsync(new WakeFrame()));
        Assert.Equal([(Samples.Channel, 5L)], _harness.Missed.Fetched);
    }

    [Fact]
    public async Task Each_event_of_a_sync_extends_its_deadline()
    {
        await _harness.ReadyAtAsync(5);
        await _harness.SeqsAsync(Samples.Created(8));
        _harness.Clock.Advance(GapRequests.SyncTimeout / 2);
        await _harness.SeqsAsync(Samples.Created(6));
        _harness.Clock.Advance(GapRequests.SyncTimeout / 2);
        await _harness.SeqsAsync(new WakeFrame());
        Assert.Empty(_harness.Missed.Fetched);
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        _harness.Clock.Advance(GapRequests.SyncTimeout / 2);
        Assert.Equal([7L, 8L], await _harness.SeqsAsync(new WakeFrame()));
        Assert.Equal(2, _harness.Missed.Wakes);
    }

    [Fact]
    public async Task Refused_sync_falls_back_to_REST_at_once()
    {
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        await _harness.ReadyAtAsync(5);
        await _harness.SeqsAsync(Samples.Created(8));
        var refused = new ErrorFrame
        {
            Ref = _harness.Missed.Synced[0].Ref,
            Code = ErrorCodes.RateLimited,
            Message = "slow down",
        };
        Assert.Equal([6L, 7L, 8L], await _harness.SeqsAsync(refused with { Ref = 99 }, refused));
    }

    [Theory]
    [InlineData("floor")]
    [InlineData("length")]
    [InlineData("import")]
    public async Task Sync_may_be_answered_by_a_resync(string reason)
    {
        await _harness.ReadyAtAsync(5);
        var frames = await _harness.ApplyAsync(
            Samples.Created(8),
            Samples.Created(9),
            SequencerHarness.Resync(reason, 8),
            Samples.Created(10)
        );
        Assert.Equal(reason, Assert.IsType<ResyncFrame>(frames[0]).Reason);
        Assert.Equal([9L, 10L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
        Assert.Equal(10, _harness.Sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task Resync_for_an_unknown_seq_moves_the_position_back()
    {
        await _harness.ReadyAtAsync(50);
        var frames = await _harness.ApplyAsync(
            SequencerHarness.Resync("ahead", 20),
            Samples.Created(20),
            Samples.Created(21)
        );
        Assert.Equal([21L], frames.OfType<ChannelEvent>().Select(change => change.Seq));
    }

    [Fact]
    public async Task Held_back_events_are_limited_and_the_others_are_fetched_again()
    {
        const int Newest = 7 + ChannelProgress.MaxBuffered + 50;
        _harness.Missed.Answer = after => Samples.Page(after, Newest);
        await _harness.ReadyAtAsync(5);
        await _harness.ApplyAsync([.. Enumerable.Range(8, Newest - 7).Select(seq => Samples.Created(seq))]);
        Assert.Equal(
            8L - 6 + ChannelProgress.MaxBuffered,
            (await _harness.SeqsAsync(Samples.Created(6), Samples.Created(7))).Count()
        );
        await _harness.AdvanceAsync(GapRequests.SyncTimeout);
        Assert.Equal(Newest, _harness.Sequencer.LocalSeq(Samples.Channel));
    }

    [Fact]
    public async Task Join_starts_tracking_and_leave_ends_it()
    {
        await _harness.ReadyAtAsync(5);
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
            Channel = Samples.NewChannel(Samples.OtherChannel, 40),
        };
        Assert.Equal([40L, 41L], await _harness.SeqsAsync(joined, Samples.Created(41, Samples.OtherChannel)));
        Assert.Equal(
            [42L],
            await _harness.SeqsAsync(
                new MemberLeft
                {
                    ChannelId = Samples.OtherChannel,
                    Seq = 42,
                    UserId = Samples.Self,
                }
            )
        );
        Assert.Null(_harness.Sequencer.LocalSeq(Samples.OtherChannel));
        Assert.Empty(await _harness.SeqsAsync(Samples.Created(41, Samples.OtherChannel)));
        Assert.Equal(
            [6L],
            await _harness.SeqsAsync(
                new MemberLeft
                {
                    ChannelId = Samples.Channel,
                    Seq = 6,
                    UserId = Samples.Other,
                }
            )
        );
        Assert.Equal(6, _harness.Sequencer.LocalSeq(Samples.Channel));
        Assert.Equal([50L], await _harness.SeqsAsync(joined with { Seq = 50 }));
    }

    [Fact]
    public async Task Gap_in_the_user_stream_causes_a_reconnect()
    {
        await _harness.ApplyAsync(Samples.Ready() with { UserSeq = 3 });
        var left = new WorkspaceLeft { UserSeq = 4, WorkspaceId = Samples.Workspace };
        Assert.Equal([left], await _harness.ApplyAsync(left, left, left with { UserSeq = 3 }));
        Assert.Equal(4, _harness.Sequencer.GetResumeState()!.UserSeq);
        Assert.Empty(await _harness.ApplyAsync(left with { UserSeq = 6 }, left with { UserSeq = 7 }));
        Assert.Single(_harness.Missed.Reconnects);
    }

    [Fact]
    public async Task Replayed_user_events_follow_ready_in_order_and_move_the_resume_point()
    {
        await _harness.ApplyAsync(Samples.Ready() with { UserSeq = 6, UserEventsAfter = 4 });
        Assert.Equal(4, _harness.Sequencer.GetResumeState()!.UserSeq);
        var left = new WorkspaceLeft { UserSeq = 5, WorkspaceId = Samples.Workspace };
        UserEvent[] expected = [left, left with { UserSeq = 6 }, left with { UserSeq = 7 }];
        Assert.Equal(
            expected,
            await _harness.ApplyAsync(left with { UserSeq = 4 }, expected[0], expected[1], expected[2])
        );
        Assert.Equal(7, _harness.Sequencer.GetResumeState()!.UserSeq);
        Assert.Empty(_harness.Missed.Reconnects);
    }

    [Fact]
    public async Task Fresh_state_of_the_user_takes_the_place_of_missed_events()
    {
        await _harness.ApplyAsync(Samples.Ready() with { UserSeq = 3 });
        await _harness.ApplyAsync(Samples.Ready() with { UserSeq = 2_000 });
        Assert.Equal(2_000, _harness.Sequencer.GetResumeState()!.UserSeq);
        var left = new WorkspaceLeft { UserSeq = 2_001, WorkspaceId = Samples.Workspace };
        Assert.Equal([left], await _harness.ApplyAsync(left));
    }

    [Fact]
    public async Task Focus_syncs_a_bumped_channel()
    {
        await _harness.ReadyAtAsync(5);
        var bumped = new ChannelBumped
        {
            ChannelId = Samples.Channel,
            LastSeq = 7,
            LastIndex = 7,
        };
        Assert.Equal([bumped], await _harness.ApplyAsync(bumped));
        Assert.Empty(_harness.Missed.Synced);
        _harness.Sequencer.Focus([Samples.Channel]);
        Assert.Equal(5, Assert.Single(_harness.Missed.Synced).After);
        Assert.Equal([6L, 7L], await _harness.SeqsAsync(Samples.Created(6), Samples.Created(7)));

        Assert.Equal([bumped with { LastSeq = 8 }], await _harness.ApplyAsync(bumped with { LastSeq = 8 }));
        Assert.Equal(7, _harness.Missed.Synced[1].After);
        _harness.Missed.Answer = after => Samples.Page(after, 8);
        Assert.Equal(
            [8L],
            (await _harness.AdvanceAsync(GapRequests.SyncTimeout)).OfType<ChannelEvent>().Select(change => change.Seq)
        );
    }

    /// <summary>For any loss, duplication or reordering on the socket the reader gets 1, 2, 3 ... once each.</summary>
    [Fact]
    public async Task Any_damaged_stream_is_repaired() =>
        await Gen.Long[1, 40]
            .List[1, 60]
            .SampleAsync(
                async arrivals =>
                {
                    var newest = arrivals.Max();
                    var missed = new FakeMissedEvents { Answer = after => Samples.Page(after, newest, max: 7) };
                    var clock = new TestClock();
                    using var sequencer = new EventSequencer(missed, clock, maxGap: 1000);
                    var seen = new List<ServerFrame>();
                    seen.AddRange(await SequencerHarness.ApplyAsync(sequencer, Samples.Ready(0)));
                    foreach (var seq in arrivals)
                    {
                        seen.AddRange(await SequencerHarness.ApplyAsync(sequencer, Samples.Created(seq)));
                    }

                    clock.Advance(GapRequests.SyncTimeout);
                    seen.AddRange(await SequencerHarness.ApplyAsync(sequencer, new WakeFrame()));
                    Assert.Equal(
                        Enumerable.Range(1, (int)newest).Select(i => (long)i),
                        seen.OfType<ChannelEvent>().Select(change => change.Seq)
                    );
                    Assert.DoesNotContain(seen, frame => frame is ResyncFrame);
                },
                iter: 300
            );
}
