namespace Parley.Faults.Tests.Cluster;

/// <summary>
/// A node that dies between the commit of a join and its publication: the user's sockets on the other node, and those
/// that resume there, get the channel.
/// </summary>
public sealed class JoinTests : IAsyncLifetime
{
    private const int Nodes = 2;

    private PostgresCluster _postgres = null!;
    private string _database = null!;
    private HostCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresCluster.SharedAsync();
        var address = await _postgres.CreateDatabaseAsync();
        _database = new Uri(address).AbsolutePath.Trim('/');
        _cluster = await HostCluster.StartAsync(Nodes, address, ("Cluster__FailureSeconds", "3"));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Node_that_dies_after_the_commit_of_a_join_leaves_no_socket_without_the_channel()
    {
        Uri[] addresses = [await _cluster.AddressAsync(0), await _cluster.AddressAsync(1)];
        var team = await Team.CreateAsync(addresses[0], members: 1);
        var (owner, member) = (team.Owner, team.Members[0]);
        var room = (await team.ChannelAsync(ChannelKind.Private)).Id;
        var sockets = new List<TestSocket>();
        foreach (var address in addresses)
        {
            sockets.Add(await TestSocket.OpenAsync(address, token: member.Token, conversations: true));
        }

        const int victim = 0;
        await using var lost = sockets[victim];
        await using var survivor = sockets[1 - victim];
        await using var sender = await TestSocket.OpenAsync(addresses[1 - victim], token: owner.Token);
        await CommitJoinAsync(await owner.ChannelAsync(room), member);
        await _cluster.KillAsync(victim);

        // Without an event after it, which would show that something is missing.
        var joined = await survivor.ReceiveAnyAsync<ChannelJoined>(change => change.ChannelId == room);
        var first = await survivor.ReceiveAnyAsync<MemberJoined>(change => change.ChannelId == room);
        Assert.Equal((joined.Seq, joined.Channel), (first.Seq, first.Channel));
        await using var resumed = await ResumeAsync(member, lost, addresses[1 - victim]);
        var replayed = await resumed.ReceiveAnyAsync<ChannelJoined>(change => change.ChannelId == room);
        Assert.Equal(joined.ToString(), replayed.ToString());
        await resumed.ReceiveAnyAsync<ResumedFrame>();
        var id = Ids.Message();
        await Wait.UntilAsync(
            async () =>
                await sender.RequestAsync(
                    new SendMessageFrame
                    {
                        ChannelId = room,
                        Id = id,
                        Content = "live",
                    }
                ) is AckFrame,
            () => $"an ack after the death of a node.\n{_cluster.Output}",
            step: TimeSpan.FromMilliseconds(100)
        );
        var live = await survivor.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == id);
        await resumed.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == id);
        Assert.Equal([joined.Seq, live.Seq], SeqsOf(survivor, room));
        Assert.Equal([live.Seq], SeqsOf(resumed, room));
    }

    /// <summary>Commits what a node commits when a member adds another, and publishes nothing.</summary>
    private async Task CommitJoinAsync(Channel room, TestUser member)
    {
        var seq = room.LastSeq + 1;
        var joined = new MemberJoined
        {
            ChannelId = room.Id,
            Seq = seq,
            User = new()
            {
                Id = member.Id,
                DisplayName = member.Me.DisplayName,
                Kind = UserKind.Human,
            },
        };
        var userEvent = new ChannelJoined
        {
            UserSeq = 0,
            ChannelId = room.Id,
            Seq = seq,
            Channel = room with { LastSeq = seq, ReadSeq = seq, MemberCount = room.MemberCount + 1 },
        };
        await _postgres.ExecuteAsync(
            _database,
            $"""
            BEGIN;
            UPDATE streams SET last_seq = last_seq + 1 WHERE channel_id IN ('{room.Id}', '{member.Id}');
            INSERT INTO events(channel_id, seq, payload, created_at)
                SELECT channel_id, last_seq, decode('{Convert.ToHexString(JsonFrames.Encode(joined))}', 'hex'), now()
                FROM streams WHERE channel_id = '{room.Id}';
            INSERT INTO events(channel_id, seq, payload, created_at)
                SELECT channel_id, last_seq, decode('{Convert.ToHexString(JsonFrames.Encode(userEvent))}', 'hex'), now()
                FROM streams WHERE channel_id = '{member.Id}';
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
                VALUES('{room.Id}', '{member.Id}', now(), {seq});
            INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES('{room.Id}', '{member.Id}', {seq}, 0);
            UPDATE channels SET member_count = member_count + 1 WHERE id = '{room.Id}';
            COMMIT;
            """
        );
    }

    /// <summary>The client of a socket whose node is dead.</summary>
    private static Task<TestSocket> ResumeAsync(TestUser user, TestSocket lost, Uri address) =>
        TestSocket.OpenAsync(
            address,
            token: user.Token,
            resume: new()
            {
                Epoch = lost.Ready.Epoch,
                UserSeq = lost.Ready.UserSeq,
                Channels = new Dictionary<ChannelId, long>(),
            },
            conversations: true
        );

    private static IEnumerable<long> SeqsOf(TestSocket socket, ChannelId channel) =>
        socket.Frames.OfType<ChannelEvent>().Where(change => change.ChannelId == channel).Select(change => change.Seq);
}
