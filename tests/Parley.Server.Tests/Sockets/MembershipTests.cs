namespace Parley.Server.Tests.Sockets;

public sealed class MembershipTests(SharedServer shared)
{
    [Fact]
    public async Task Every_channel_change_has_the_next_seq_live_and_in_the_log()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var socket = await team.Owner.OpenSocketAsync();
        var room = await team.Owner.CreateChannelAsync(team.Workspace.Id, Ids.Name("room"));
        await team.Owner.PostAsync(room.Id, "one");
        await team.Members[0].JoinAsync(room.Id);
        await team.Owner.UpdateChannelAsync(room.Id, topic: "news");
        await team.Members[0].LeaveAsync(room.Id);
        await team.Owner.ArchiveAsync(room.Id);
        await socket.ReceiveAsync<ChannelArchived>(archived => archived.ChannelId == room.Id);
        var live = socket.Frames.OfType<ChannelEvent>().Where(change => change.ChannelId == room.Id).ToList();
        Assert.Equal([1L, 2, 3, 4, 5, 6], live.Select(change => change.Seq));
        Assert.Equal(
            [
                typeof(ChannelCreated),
                typeof(MessageCreated),
                typeof(MemberJoined),
                typeof(ChannelUpdated),
                typeof(MemberLeft),
                typeof(ChannelArchived),
            ],
            live.Select(change => change.GetType())
        );
        Assert.Equal(
            live.Select(change => change.ToString()),
            (await team.Owner.EventsAsync(room.Id)).Select(change => change.ToString())
        );
    }

    [Fact]
    public async Task Joining_member_gets_the_channel_and_its_later_events_on_open_sockets()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (joiner, added) = (team.Members[0], team.Members[1]);
        var (mine, theirs, addedSocket) = (
            await team.Owner.OpenSocketAsync(),
            await joiner.OpenSocketAsync(),
            await added.OpenSocketAsync()
        );
        var room = await team.ChannelAsync(ChannelKind.Public);
        await team.Owner.PostAsync(room.Id, "before");
        await joiner.JoinAsync(room.Id);
        await team.Owner.AddToChannelAsync(room.Id, added.Id);
        var after = await team.Owner.PostAsync(room.Id, "after");
        foreach (var (socket, user, seq) in new[] { (theirs, joiner, 3L), (addedSocket, added, 4L) })
        {
            var joined = await socket.ReceiveAsync<MemberJoined>(change => change.ChannelId == room.Id);
            Assert.Equal((seq, user.Id), (joined.Seq, joined.User.Id));
            Assert.Equal(
                (room.Name, true, seq, 1L, seq, 1L),
                (
                    joined.Channel!.Name,
                    joined.Channel.Joined,
                    joined.Channel.LastSeq,
                    joined.Channel.LastIndex,
                    joined.Channel.ReadSeq,
                    joined.Channel.ReadIndex
                )
            );
            await socket.ReceiveAsync<MessageCreated>(created => created.Message.Id == after.Id);
            var seqs = socket
                .Frames.OfType<ChannelEvent>()
                .Where(change => change.ChannelId == room.Id)
                .Select(change => change.Seq)
                .ToList();
            Assert.Equal(Enumerable.Range((int)seq, (int)(after.Seq - seq) + 1).Select(number => (long)number), seqs);
        }

        Assert.Null(
            (await mine.ReceiveAnyAsync<MemberJoined>(change => change.ChannelId == room.Id && change.Seq == 3)).Channel
        );
    }

    [Fact]
    public async Task Former_channel_member_gets_no_more_events()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (leaver, kicked) = (team.Members[0], team.Members[1]);
        var room = await team.ChannelAsync(ChannelKind.Private, leaver, kicked);
        var (mine, leaving, kickedSocket) = (
            await team.Owner.OpenSocketAsync(),
            await leaver.OpenSocketAsync(),
            await kicked.OpenSocketAsync()
        );
        await leaver.LeaveAsync(room.Id);
        await team.Owner.RemoveFromChannelAsync(room.Id, kicked.Id);
        var secret = await mine.PostAsync(room.Id, "secret");
        await mine.ReceiveAnyAsync<MessageCreated>(created => created.Seq == secret.Seq);
        foreach (var (socket, user) in new[] { (leaving, leaver), (kickedSocket, kicked) })
        {
            await socket.ReceiveAsync<MemberLeft>(left => left.UserId == user.Id);
            await socket.RoundTripAsync();
            Assert.IsType<MemberLeft>(socket.Frames.OfType<ChannelEvent>().Last(change => change.ChannelId == room.Id));
            Assert.Equal(ErrorCodes.ChannelNotFound, (await socket.ExpectErrorAsync(room.Id, "x")).Code);
        }
    }

    [Fact]
    public async Task Read_frame_for_a_left_channel_has_no_effect()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var room = await team.ChannelAsync(ChannelKind.Public, member);
        var (first, second) = (await member.OpenSocketAsync(), await member.OpenSocketAsync());
        await member.LeaveAsync(room.Id);
        await first.ReceiveAsync<MemberLeft>();
        await first.SendAsync(new ReadFrame { ChannelId = room.Id, Seq = 3 });
        await first.RoundTripAsync();
        await second.RoundTripAsync();
        Assert.Empty(second.Frames.OfType<ReceiptFrame>());
    }

    [Fact]
    public async Task Removed_workspace_member_is_notified_and_gets_no_more_events()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var room = await team.ChannelAsync(ChannelKind.Private, member);
        var (mine, theirs) = (await team.Owner.OpenSocketAsync(), await member.OpenSocketAsync());
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        Assert.Equal(team.Workspace.Id, (await theirs.ReceiveAsync<WorkspaceLeft>()).WorkspaceId);
        foreach (var channel in new[] { room.Id, team.General.Id })
        {
            var secret = await mine.PostAsync(channel, "secret");
            await mine.ReceiveAnyAsync<MessageCreated>(created =>
                created.ChannelId == channel && created.Seq == secret.Seq
            );
            await theirs.ReceiveAnyAsync<MemberLeft>(left => left.ChannelId == channel);
        }

        await theirs.RoundTripAsync();
        Assert.Empty(theirs.Frames.OfType<MessageCreated>());
    }

    [Fact]
    public async Task Outsider_gets_no_events_of_a_workspace()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var outsider = await (await shared.Server.RegisterAsync()).OpenSocketAsync();
        var member = await team.Members[0].OpenSocketAsync();
        var secret = await team.ChannelAsync(ChannelKind.Private);
        var witness = await team.Owner.OpenSocketAsync();
        var ack = await witness.PostAsync(secret.Id, "secret");
        await witness.ReceiveAnyAsync<MessageCreated>(created => created.Seq == ack.Seq);
        await team.Owner.UpdateChannelAsync(secret.Id, topic: "hidden");
        await witness.ReceiveAsync<ChannelUpdated>();
        await outsider.RoundTripAsync();
        await member.RoundTripAsync();
        Assert.All(outsider.Frames, frame => Assert.True(frame is ReadyFrame or PongFrame, $"{frame}"));
        Assert.All(member.Frames, frame => Assert.True(frame is ReadyFrame or PongFrame, $"{frame}"));
    }

    [Fact]
    public async Task New_workspace_and_redeemed_invite_are_delivered_to_open_sockets()
    {
        var team = await shared.Server.TeamAsync();
        var user = await shared.Server.RegisterAsync();
        var socket = await user.OpenSocketAsync();
        await user.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        Assert.Equal(
            team.Workspace with
            {
                Role = WorkspaceRole.Member,
            },
            (await socket.ReceiveAnyAsync<WorkspaceJoined>()).Workspace
        );
        Assert.Equal(team.General.Id, (await socket.ReceiveAnyAsync<MemberJoined>()).Channel!.Id);
        var message = await team.Owner.PostAsync(team.General.Id, "welcome");
        await socket.ReceiveAsync<MessageCreated>(created => created.Message.Id == message.Id);
        var own = await user.CreateWorkspaceAsync("Mine");
        Assert.Equal(
            own,
            (await socket.ReceiveAnyAsync<WorkspaceJoined>(joined => joined.Workspace.Id == own.Id)).Workspace
        );
        await socket.ReceiveAnyAsync<ChannelCreated>(created => created.Channel.WorkspaceId == own.Id);
    }

    [Fact]
    public async Task Repeated_joining_and_leaving_never_duplicates_or_leaks_events()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var room = await team.ChannelAsync(ChannelKind.Public);
        var (mine, theirs) = (await team.Owner.OpenSocketAsync(), await member.OpenSocketAsync());
        for (var i = 0; i < 15; i++)
        {
            await Task.WhenAll(member.JoinAsync(room.Id), mine.PostAsync(room.Id, $"{i}"));
            await Task.WhenAll(member.LeaveAsync(room.Id), mine.PostAsync(room.Id, $"{i}"));
        }

        var last = await mine.PostAsync(room.Id, "after all");
        await mine.ReceiveAnyAsync<MessageCreated>(created => created.Seq == last.Seq);
        var events = await team.Owner.EventsAsync(room.Id);
        var lastLeft = events.OfType<MemberLeft>().Last().Seq;
        await theirs.ReceiveAnyAsync<MemberLeft>(left => left.Seq == lastLeft);
        await theirs.RoundTripAsync();
        var got = theirs
            .Frames.OfType<ChannelEvent>()
            .Where(change => change.ChannelId == room.Id)
            .Select(change => change.Seq)
            .ToList();
        var inside = false;
        var expected = new List<long>();
        foreach (var change in events)
        {
            inside = change is MemberJoined || inside;
            if (inside)
            {
                expected.Add(change.Seq);
            }

            inside = change is not MemberLeft && inside;
        }

        Assert.Equal(expected, got);
    }
}
