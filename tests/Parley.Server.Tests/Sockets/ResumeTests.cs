using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Sockets;

/// <summary>Resume: exactly the missed events, or a resync (promises P8 to P10).</summary>
public sealed class ResumeTests(SharedServer shared)
{
    [Fact]
    public async Task Resume_delivers_missed_events_in_order_before_live_ones()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var room = await team.ChannelAsync(ChannelKind.Public, team.Members[0]);
        var (user, channels) = (team.Members[0], (ChannelId[])[team.General.Id, room.Id]);
        var first = await user.OpenSocketAsync();
        await first.DisposeAsync();
        var posted = new List<Message>();
        for (var i = 0; i < 70; i++)
        {
            posted.Add(await team.Owner.PostAsync(channels[i % 2], $"{i}"));
        }

        await using var again = await ResumeAsync(
            user,
            first.Ready,
            first.Ready.Channels.ToDictionary(channel => channel.Id, channel => channel.LastSeq)
        );
        Assert.True(again.Ready.Resumed);
        await again.ReceiveAsync<ResumedFrame>();
        posted.Add(await team.Owner.PostAsync(room.Id, "live"));
        await again.ReceiveAsync<MessageCreated>(created => created.Message.Content == "live");
        var frames = again.Frames;
        foreach (var channel in channels)
        {
            Assert.Equal(
                posted.Where(message => message.ChannelId == channel).Select(message => message.Seq),
                frames
                    .OfType<MessageCreated>()
                    .Where(created => created.ChannelId == channel)
                    .Select(created => created.Seq)
            );
        }

        Assert.IsType<ReadyFrame>(frames[0]);
        Assert.Equal(70, frames.TakeWhile(frame => frame is not ResumedFrame).OfType<MessageCreated>().Count());
    }

    [Fact]
    public async Task Resume_with_another_epoch_or_unknown_channel_starts_from_the_state()
    {
        var team = await shared.Server.TeamAsync();
        var first = await team.Owner.OpenSocketAsync();
        await team.Owner.PostAsync(team.General.Id, "missed");
        await using var other = await ResumeAsync(
            team.Owner,
            first.Ready with
            {
                Epoch = "another",
            },
            new() { [team.General.Id] = 0 }
        );
        Assert.False(other.Ready.Resumed);
        await using var unnamed = await ResumeAsync(team.Owner, first.Ready, []);
        await unnamed.ReceiveAsync<ResumedFrame>();
        foreach (var socket in (TestSocket[])[other, unnamed])
        {
            var live = await team.Owner.PostAsync(team.General.Id, "live");
            await socket.ReceiveAsync<MessageCreated>(created => created.Message.Id == live.Id);
            Assert.DoesNotContain(
                socket.Frames.OfType<MessageCreated>(),
                created => created.Message.Content == "missed"
            );
        }
    }

    [Theory]
    [InlineData(-1, "floor")]
    [InlineData(1_000_000, "ahead")]
    [InlineData(long.MaxValue, "ahead")]
    [InlineData(long.MinValue, "floor")]
    public async Task Impossible_seq_is_answered_by_a_resync(long seq, string reason)
    {
        var team = await shared.Server.TeamAsync();
        var first = await team.Owner.OpenSocketAsync();
        await using var again = await ResumeAsync(team.Owner, first.Ready, new() { [team.General.Id] = seq });
        var resync = await again.ReceiveAsync<ResyncFrame>();
        Assert.Equal((reason, first.Ready.Channels[0].LastSeq), (resync.Reason, resync.LastSeq));
        await again.ReceiveAsync<ResumedFrame>();
        var live = await team.Owner.PostAsync(team.General.Id, "live");
        Assert.Equal(live.Id, (await again.ReceiveAsync<MessageCreated>()).Message.Id);
    }

    [Fact]
    public async Task Resume_after_too_many_events_gets_a_resync()
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:ReplayEvents", "5"));
        var team = await server.TeamAsync();
        var start = team.General.LastSeq;
        await PostAsync(team, 5);
        await using var near = await ResumeAsync(
            team.Owner,
            (await team.Owner.OpenSocketAsync()).Ready,
            new() { [team.General.Id] = start + 1 },
            server.Address
        );
        await near.ReceiveAsync<ResumedFrame>();
        Assert.Equal(4, near.Frames.OfType<MessageCreated>().Count());
        await PostAsync(team, 1);
        await using var far = await ResumeAsync(
            team.Owner,
            near.Ready,
            new() { [team.General.Id] = start },
            server.Address
        );
        Assert.Equal("length", (await far.ReceiveAsync<ResyncFrame>()).Reason);
        await far.SendAsync(new SyncFrame { ChannelId = team.General.Id, After = start });
        Assert.Equal("length", (await far.ReceiveAsync<ResyncFrame>()).Reason);
    }

    [Fact]
    public async Task Resume_below_the_retained_floor_gets_a_resync()
    {
        await using var server = await FaultyServer.StartAsync();
        var user = await server.RegisterAsync();
        var general = await user.GeneralAsync(user.FirstWorkspace!.Id);
        var message = await user.PostAsync(general.Id, "text");
        await user.UpdateChannelAsync(general.Id, topic: "one");
        await user.UpdateChannelAsync(general.Id, topic: "two");
        var last = await user.PostAsync(general.Id, "more");
        var ready = (await user.OpenSocketAsync()).Ready;
        Assert.Equal(
            0,
            await server.Trimmer.TrimAsync(
                server.Clock.GetUtcNow().AddDays(-1),
                keep: 0,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            0,
            await server.Trimmer.TrimAsync(
                server.Clock.GetUtcNow().AddDays(1),
                keep: 100,
                TestContext.Current.CancellationToken
            )
        );
        Assert.True(
            await server.Trimmer.TrimAsync(
                server.Clock.GetUtcNow().AddDays(1),
                keep: 1,
                TestContext.Current.CancellationToken
            ) > 0
        );

        await using var again = await ResumeAsync(user, ready, new() { [general.Id] = message.Seq }, server.Address);
        Assert.Equal("floor", (await again.ReceiveAsync<ResyncFrame>()).Reason);
        await again.SendAsync(new SyncFrame { ChannelId = general.Id, After = message.Seq });
        Assert.Equal("floor", (await again.ReceiveAsync<ResyncFrame>()).Reason);
        var page = await user.GetAsync<EventPage>($"channels/{general.Id}/events?after={message.Seq}");
        Assert.True(page.Resync);
        Assert.Equal((0, last.Seq), (page.Events.Count, page.NextSeq));
        // Events above the floor are still available, and messages are never trimmed.
        Assert.Equal([last.Seq], (await user.EventsAsync(general.Id, last.Seq - 1)).Select(change => change.Seq));
        Assert.Contains((await user.MessagesAsync(general.Id)).Messages, kept => kept.Id == message.Id);
    }

    [Fact]
    public async Task Resume_after_leaving_gets_no_events_and_after_rejoining_gets_all()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var room = await team.ChannelAsync(ChannelKind.Private, [.. team.Members]);
        var (gone, back) = (team.Members[0], team.Members[1]);
        var ready = (await gone.OpenSocketAsync()).Ready;
        var seq = ready.Channels.Single(channel => channel.Id == room.Id).LastSeq;
        await gone.LeaveAsync(room.Id);
        await back.LeaveAsync(room.Id);
        await team.Owner.PostAsync(room.Id, "a secret");
        await team.Owner.AddToChannelAsync(room.Id, back.Id);
        await using var outside = await ResumeAsync(gone, ready, new() { [room.Id] = seq });
        await outside.ReceiveAsync<ResumedFrame>();
        await using var inside = await ResumeAsync(back, ready, new() { [room.Id] = seq });
        await inside.ReceiveAsync<ResumedFrame>();
        await team.Owner.PostAsync(room.Id, "another");
        await inside.ReceiveAsync<MessageCreated>(created => created.Message.Content == "another");
        await outside.RoundTripAsync();
        Assert.DoesNotContain(outside.Frames.OfType<ChannelEvent>(), change => change.ChannelId == room.Id);
        Assert.Equal(
            Enumerable.Range((int)seq + 1, 5).Select(at => (long)at),
            inside
                .Frames.OfType<ChannelEvent>()
                .Where(change => change.ChannelId == room.Id)
                .Select(change => change.Seq)
        );
    }

    [Fact]
    public async Task Sync_delivers_the_same_events_as_a_resume()
    {
        var team = await shared.Server.TeamAsync();
        await PostAsync(team, 80);
        await using var socket = await team.Owner.OpenSocketAsync();
        await socket.SendAsync(new SyncFrame { ChannelId = team.General.Id, After = 2 });
        var last = socket.Ready.Channels[0].LastSeq;
        await socket.ReceiveAsync<MessageCreated>(created => created.Seq == last);
        Assert.Equal(
            Enumerable.Range(3, (int)last - 2).Select(seq => (long)seq),
            socket.Frames.OfType<ChannelEvent>().Select(change => change.Seq)
        );
        var outside = await (await shared.Server.TeamAsync()).Owner.OpenSocketAsync();
        Assert.Equal(
            ErrorCodes.ChannelNotFound,
            Assert
                .IsType<ErrorFrame>(
                    await outside.RequestAsync(new SyncFrame { ChannelId = team.General.Id, After = 0 })
                )
                .Code
        );
    }

    [Fact]
    public async Task Focus_on_too_many_channels_is_refused()
    {
        var team = await shared.Server.TeamAsync();
        await using var socket = await team.Owner.OpenSocketAsync();
        var focus = new FocusFrame
        {
            ChannelIds =
            [
                .. Enumerable.Range(0, socket.Ready.Limits.FocusChannels + 1).Select(_ => new ChannelId(Ids.New())),
            ],
        };
        Assert.Equal(ErrorCodes.RequestInvalid, Assert.IsType<ErrorFrame>(await socket.RequestAsync(focus)).Code);
    }

    [Fact]
    public async Task State_plus_message_events_equals_the_fresh_state()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (owner, channel) = (team.Owner, team.General.Id);
        await using var socket = await team.Members[0].OpenSocketAsync();
        var (one, two) = (await owner.PostAsync(channel, "one"), await owner.PostAsync(channel, "two"));
        // The page is read during changes: its content and later events overlap.
        var state = new MessageState(await team.Members[0].MessagesAsync(channel));
        async Task<ServerFrame> Ask(ClientFrame frame)
        {
            await using var writer = await owner.OpenSocketAsync();
            return await writer.RequestAsync(frame);
        }

        foreach (
            var frame in new ClientFrame[]
            {
                new EditMessageFrame
                {
                    ChannelId = channel,
                    Id = one.Id,
                    Content = "one, better",
                },
                new AddReactionFrame
                {
                    ChannelId = channel,
                    MessageId = one.Id,
                    Emoji = "👍",
                },
                new AddReactionFrame
                {
                    ChannelId = channel,
                    MessageId = one.Id,
                    Emoji = "🎉",
                },
                new RemoveReactionFrame
                {
                    ChannelId = channel,
                    MessageId = one.Id,
                    Emoji = "👍",
                },
                new AddReactionFrame
                {
                    ChannelId = channel,
                    MessageId = two.Id,
                    Emoji = "🚀",
                },
                new DeleteMessageFrame { ChannelId = channel, Id = two.Id },
            }
        )
        {
            var ack = Assert.IsType<AckFrame>(await Ask(frame));
            await socket.ReceiveAnyAsync<ChannelEvent>(change => change.ChannelId == channel && change.Seq == ack.Seq);
            var fresh = await team.Members[0].MessagesAsync(channel);
            var late = new MessageState(fresh);
            foreach (var change in socket.Frames.OfType<ChannelEvent>())
            {
                state.Apply(change);
                late.Apply(change);
            }

            Assert.Equal(MessageState.Describe(fresh.Messages), state.ToString());
            Assert.Equal(MessageState.Describe(fresh.Messages), late.ToString());
        }
    }

    private static async Task PostAsync(Team team, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await team.Owner.PostAsync(team.General.Id, $"{i}");
        }
    }

    private Task<TestSocket> ResumeAsync(
        TestUser user,
        ReadyFrame ready,
        Dictionary<ChannelId, long> channels,
        Uri? address = null
    ) =>
        TestSocket.OpenAsync(
            address ?? shared.Server.Address,
            options => options.SetRequestHeader("Authorization", $"Bearer {user.Token}"),
            resume: new()
            {
                Epoch = ready.Epoch,
                UserSeq = ready.UserSeq,
                Channels = channels,
            }
        );
}
