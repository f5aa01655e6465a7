using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Server.Gateway;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.UserStreams;

/// <summary>
/// Joining is an event of the user, stored in the commit that makes them a member: whatever was not published, every
/// socket of the user gets the channel and its later events.
/// </summary>
public sealed class JoinedChannelTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, bool> Ways =>
        new(["joined", "added", "invited", "created", "opened", "opened by another"], [false, true]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Channel_reaches_open_sockets_although_its_publication_was_lost(string how, bool byNextEvent)
    {
        var (owner, member, workspace) = await TeamAsync();
        await using var socket = await member.OpenSocketAsync(conversations: true);
        var (channel, seq) = await JoinUnpublishedAsync(how, owner, member, workspace);
        if (byNextEvent)
        {
            await member.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "Another" });
        }
        else
        {
            await FetchMissedAsync();
        }

        var joined = await socket.ReceiveAnyAsync<ChannelJoined>(change => change.ChannelId == channel);
        Assert.Equal(seq, joined.Seq);
        var first = await socket.ReceiveAnyAsync<ChannelEvent>(change => change.ChannelId == channel);
        Assert.Equal(seq, first.Seq);
        var record = first switch
        {
            MemberJoined change => change.Channel,
            ChannelCreated change => change.Channel,
            ConversationCreated change => change.Conversation.Id == channel
                ? null
                : throw new InvalidOperationException(),
            _ => throw new InvalidOperationException($"{first}"),
        };
        Assert.Equal(joined.Channel, record);
        if (record is not null)
        {
            Assert.Equal((channel, true, seq, seq), (record.Id, record.Joined, record.LastSeq, record.ReadSeq));
        }

        var posted = await (how is "created" ? member : owner).PostAsync(channel, "after it");
        await socket.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == posted.Id);
        Assert.Equal(Seqs(seq, posted.Seq), SeqsOf(socket, channel));
    }

    [Fact]
    public async Task Events_between_the_join_and_its_late_delivery_follow_it()
    {
        var (owner, member, workspace) = await TeamAsync();
        await using var socket = await member.OpenSocketAsync();
        var (channel, seq) = await JoinUnpublishedAsync("added", owner, member, workspace);
        await owner.PostAsync(channel, "meanwhile");
        var last = await owner.UpdateChannelAsync(channel, topic: "meanwhile too");
        await FetchMissedAsync();
        await socket.ReceiveAsync<ChannelUpdated>();
        Assert.Equal(Seqs(seq, last.LastSeq), SeqsOf(socket, channel));
        Assert.Empty(socket.Frames.OfType<MemberJoined>().Single().Channel!.Topic);
    }

    [Fact]
    public async Task User_who_left_before_the_late_delivery_gets_nothing_after_their_departure()
    {
        var (owner, member, workspace) = await TeamAsync();
        await using var socket = await member.OpenSocketAsync();
        var (channel, seq) = await JoinUnpublishedAsync("added", owner, member, workspace);
        await owner.PostAsync(channel, "as a member");
        await owner.RemoveFromChannelAsync(channel, member.Id);
        await owner.PostAsync(channel, "secret");
        await FetchMissedAsync();
        await socket.ReceiveAnyAsync<MemberLeft>(left => left.UserId == member.Id);
        var secret = await owner.PostAsync(channel, "secret");
        await owner.AddToChannelAsync(channel, member.Id);
        var posted = await owner.PostAsync(channel, "back");
        await socket.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == posted.Id);
        Assert.Equal([.. Seqs(seq, secret.Seq - 2), .. Seqs(secret.Seq + 1, posted.Seq)], SeqsOf(socket, channel));
    }

    [Fact]
    public async Task Resume_has_the_channel_in_ready_and_replays_its_events_once()
    {
        var (owner, member, workspace) = await TeamAsync();
        ReadyFrame before;
        await using (var socket = await member.OpenSocketAsync(conversations: true))
        {
            before = socket.Ready;
        }

        var (channel, _) = await JoinUnpublishedAsync("added", owner, member, workspace);
        var (direct, _) = await JoinUnpublishedAsync("opened by another", owner, member, workspace);
        await using var resumed = await member.OpenSocketAsync(
            new()
            {
                Epoch = before.Epoch,
                UserSeq = before.UserSeq,
                Channels = new Dictionary<ChannelId, long>(),
            },
            conversations: true
        );
        await resumed.ReceiveAsync<ResumedFrame>();
        Assert.Equal((before.UserSeq, before.UserSeq + 2), (resumed.Ready.UserEventsAfter, resumed.Ready.UserSeq));
        Assert.Equal(
            [channel, direct],
            resumed
                .Frames.TakeWhile(frame => frame is not ResumedFrame)
                .OfType<ChannelJoined>()
                .Select(one => one.ChannelId)
        );
        Assert.Contains(resumed.Ready.Channels, one => one.Id == channel);
        Assert.Contains(resumed.Ready.Conversations!, one => one.Id == direct);
        foreach (var id in new[] { channel, direct })
        {
            var posted = await owner.PostAsync(id, "live");
            await resumed.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == posted.Id);
            Assert.Equal([posted.Seq], SeqsOf(resumed, id));
        }
    }

    [Fact]
    public async Task Join_during_a_resume_follows_it()
    {
        var (owner, member, workspace) = await TeamAsync();
        var room = await owner.CreateChannelAsync(workspace, Ids.Name("room"));
        await member.JoinAsync(room.Id);
        string epoch;
        await using (var socket = await member.OpenSocketAsync())
        {
            epoch = socket.Ready.Epoch;
        }

        var missed = await owner.PostAsync(room.Id, "missed");
        var replaying = _server.Log.HoldEvents();
        var opening = member.OpenSocketAsync(
            new()
            {
                Epoch = epoch,
                Channels = new Dictionary<ChannelId, long> { [room.Id] = missed.Seq - 1 },
            }
        );
        await replaying;
        await using var resumed = await opening;
        var other = await owner.CreateChannelAsync(workspace, Ids.Name("other"), ChannelKind.Private);
        await owner.AddToChannelAsync(other.Id, member.Id);
        await member.LeaveAsync(room.Id);
        await member.JoinAsync(room.Id);
        _server.Log.ReleaseEvents();
        await resumed.ReceiveAnyAsync<MemberJoined>(joined => joined.Channel?.Id == other.Id);
        var back = await resumed.ReceiveAnyAsync<MemberJoined>(joined => joined.Channel?.Id == room.Id);
        foreach (var (id, first) in new[] { (other.Id, 2), (room.Id, missed.Seq) })
        {
            var posted = await owner.PostAsync(id, "live");
            await resumed.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == posted.Id);
            Assert.Equal(Seqs(first, posted.Seq), SeqsOf(resumed, id));
        }

        Assert.True(back.Seq > missed.Seq);
        Assert.True(
            resumed
                .Frames.TakeWhile(frame => frame is not ResumedFrame)
                .OfType<MemberJoined>()
                .All(one => one.Channel is null)
        );
    }

    [Fact]
    public async Task Repeated_join_is_no_event()
    {
        var (owner, member, workspace) = await TeamAsync();
        var room = await owner.CreateChannelAsync(workspace, Ids.Name("room"));
        await member.JoinAsync(room.Id);
        var before = await LastAsync(member);
        await member.JoinAsync(room.Id);
        await owner.AddToChannelAsync(room.Id, member.Id);
        Assert.Equal(before, await LastAsync(member));
    }

    [Fact]
    public async Task Event_of_a_conversation_holds_no_record_and_comes_to_sockets_that_do_not_know_them()
    {
        var (owner, member, _) = await TeamAsync();
        await using var socket = await member.OpenSocketAsync();
        var direct = await owner.OpenConversationAsync(member.Id);
        var joined = await socket.ReceiveAsync<ChannelJoined>();
        Assert.Equal((direct.Id, 1, null), (joined.ChannelId, joined.Seq, joined.Channel));
        await owner.PostAsync(direct.Id, "not for this client");
        await member.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "Another" });
        await socket.ReceiveAsync<ProfileUpdated>();
        await socket.RoundTripAsync();
        Assert.Empty(socket.Frames.OfType<ChannelEvent>());
    }

    private async Task<(TestUser Owner, TestUser Member, WorkspaceId Workspace)> TeamAsync()
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        return (owner, await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code), workspace);
    }

    /// <summary>The commit succeeds, and the node publishes nothing, as one that crashes between the two.</summary>
    private async Task<(ChannelId Channel, long Seq)> JoinUnpublishedAsync(
        string how,
        TestUser owner,
        TestUser member,
        WorkspaceId workspace
    )
    {
        var id = new ChannelId(Ids.New());
        if (how is "joined" or "added")
        {
            var kind = how is "joined" ? ChannelKind.Public : ChannelKind.Private;
            id = (await owner.CreateChannelAsync(workspace, Ids.Name("room"), kind)).Id;
            await owner.PostAsync(id, "before");
        }

        var invite = how is "invited" ? await InviteElsewhereAsync() : null;
        var lost = new List<Append>();
        _server.Log.LosesAnswer = append =>
        {
            var joins = append.Drafts.OfType<EventDraft>().Any(draft => draft.Effects.OfType<AppendUserEvents>().Any());
            if (joins)
            {
                lost.Add(append);
            }

            return joins;
        };
        using var refused = await (
            how switch
            {
                "joined" => member.SendAsync(HttpMethod.Post, $"channels/{id}/join"),
                "added" => owner.SendAsync(
                    HttpMethod.Post,
                    $"channels/{id}/members",
                    new AddChannelMemberRequest { UserId = member.Id }
                ),
                "invited" => member.SendAsync(HttpMethod.Post, $"invites/{invite}/accept"),
                "created" => member.SendAsync(
                    HttpMethod.Post,
                    $"workspaces/{workspace}/channels",
                    new CreateChannelRequest
                    {
                        Id = id,
                        Name = Ids.Name("room"),
                        Kind = ChannelKind.Private,
                    }
                ),
                _ => (how is "opened" ? member : owner).SendAsync(
                    HttpMethod.Post,
                    "conversations",
                    new OpenConversationRequest { UserIds = [how is "opened" ? owner.Id : member.Id] }
                ),
            }
        );
        _server.Log.LosesAnswer = null;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var append = Assert.Single(lost);
        return (new(append.ChannelId), append.Fence.Seq + 1);

        async Task<string> InviteElsewhereAsync() =>
            (await owner.InviteAsync((await owner.CreateWorkspaceAsync("Elsewhere")).Id)).Code;
    }

    private Task FetchMissedAsync() =>
        FetchMissedUserEventsAsync(
            _server.Services.GetServices<IHostedService>().OfType<SocketMaintenance>().Single(),
            Token
        );

    private static async Task<long> LastAsync(TestUser user) =>
        (await user.GetAsync<EventPage>("me/events?after=0&limit=1")).LastSeq;

    private static IEnumerable<long> Seqs(long first, long last)
    {
        for (var seq = first; seq <= last; seq++)
        {
            yield return seq;
        }
    }

    private static IEnumerable<long> SeqsOf(TestSocket socket, ChannelId channel) =>
        socket.Frames.OfType<ChannelEvent>().Where(change => change.ChannelId == channel).Select(change => change.Seq);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "FetchMissedUserEventsAsync")]
    private static extern Task FetchMissedUserEventsAsync(
        SocketMaintenance maintenance,
        CancellationToken cancellationToken
    );
}
