using Parley.Server.Features.Channels.Effects;
using Parley.Server.Gateway;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Tests.Robustness;

/// <summary>Sockets that open and close concurrently: none is lost, and none is kept forever.</summary>
public sealed class HubTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>, IAsyncLifetime
{
    private readonly FaultyServer _server = fixture.Server;
    private TestUser _user = null!;
    private Channel _general = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _user = await _server.RegisterAsync();
        _general = await _user.GeneralAsync((await _user.CreateWorkspaceAsync("Hub")).Id);
    }

    public ValueTask DisposeAsync() => _user.DisposeAsync();

    [Fact]
    public async Task Socket_opened_while_the_last_one_closes_gets_user_events()
    {
        var user = Ids.New();
        var payload = UserEventPayload.Encode(new WorkspaceLeft { UserSeq = 0, WorkspaceId = new(Ids.New()) });
        var old = HubInternals.RecorderFor(user);
        await _server.Hub.AddAsync(old.Session);
        for (var round = 0; round < 200; round++)
        {
            var (last, next) = (old, HubInternals.RecorderFor(user));
            using var start = new Barrier(2);
            await Task.WhenAll(
                Task.Run(
                    () =>
                    {
                        start.SignalAndWait(Token);
                        _server.Hub.Remove(last.Session);
                    },
                    Token
                ),
                Task.Run(
                    async () =>
                    {
                        start.SignalAndWait(Token);
                        await _server.Hub.AddAsync(next.Session);
                    },
                    Token
                )
            );
            next.Session.UserEvents.Start(0);
            Assert.Null(next.Session.UserEvents.NextRead());
            await _server.Hub.DeliverToUsersAsync(new(payload, [new(user, 1)]));
            Assert.Single(next.Seqs);
            Assert.Empty(last.Seqs.Skip(1));
            last.Dispose();
            old = next;
        }

        old.Dispose();
    }

    [Fact]
    public async Task Socket_attached_while_the_feed_closes_gets_later_events()
    {
        for (var round = 0; round < 40; round++)
        {
            using var before = HubInternals.RecorderFor(_user.Id.Value);
            using var after = HubInternals.RecorderFor(_user.Id.Value);
            await _server.Hub.AttachAsync(before.Session, _general.Id.Value, long.MaxValue, long.MaxValue, Token);
            _server.Hub.Remove(before.Session);
            await Task.WhenAll(
                Task.Run(() => _server.Renewal.RunAsync(Token), Token),
                Task.Run(
                    () =>
                        _server.Hub.AttachAsync(after.Session, _general.Id.Value, long.MaxValue, long.MaxValue, Token),
                    Token
                )
            );
            var posted = await _user.PostAsync(_general.Id, $"{round}");
            await Wait.UntilAsync(() => after.Seqs.Contains(posted.Seq), $"round {round}");
            Assert.Empty(before.Seqs);
            _server.Hub.Remove(after.Session);
        }
    }

    [Fact]
    public async Task Closing_socket_is_not_attached_and_feeds_end_with_their_sockets()
    {
        for (var i = 0; i < 5; i++)
        {
            await using var socket = await TestSocket.OpenAsync(_server.Address, token: _user.Token);
        }

        SocketSession session;
        await using (var last = await TestSocket.OpenAsync(_server.Address, token: _user.Token))
        {
            session = _server.Hub.Sockets.Last(socket => socket.UserId == _user.Id.Value && !socket.IsClosing);
            session.Close(CloseCodes.ServiceRestart, "test");
            await _server.Hub.AttachAsync(session, _general.Id.Value, long.MaxValue, long.MaxValue, Token);
            await _server.Hub.JoinAsync(session, Joined(1), Token);
            Assert.Equal(CloseCodes.ServiceRestart, await last.ClosedAsync());
        }

        await Wait.UntilAsync(() => _server.Hub.Sockets.Count == 0, "the sockets to be gone");

        // A channel that arrives after the socket was closed.
        await _server.Hub.AttachAsync(session, _general.Id.Value, long.MaxValue, long.MaxValue, Token);
        await _server.Renewal.RunAsync(Token);
        Assert.Empty(HubInternals.FeedsOf(_server.Hub));
    }

    [Fact]
    public async Task Return_of_a_member_whose_departure_this_node_missed_keeps_the_socket_attached()
    {
        var member = await _server.RegisterAsync((await _user.InviteAsync(_general.WorkspaceId)).Code);
        var room = (await _user.CreateChannelAsync(_general.WorkspaceId, Ids.Name("room"))).Id;
        await member.JoinAsync(room);
        using var recorder = HubInternals.RecorderFor(member.Id.Value);
        await _server.Hub.AttachAsync(recorder.Session, room.Value, 2, 2, Token);
        _server.Log.LosesAnswer = append => append.ChannelId == room.Value;
        await Assert.ThrowsAnyAsync<Exception>(() => member.LeaveAsync(room));
        _server.Log.LosesAnswer = null;

        // By another node, which has not reached this one yet.
        var joined = new MemberJoined
        {
            ChannelId = room,
            Seq = 4,
            User = new()
            {
                Id = member.Id,
                DisplayName = "Someone",
                Kind = UserKind.Human,
            },
        };
        var at = _server.Clock.GetUtcNow();
        var returned = new EventDraft(
            _ => JsonFrames.Encode(joined),
            [new AddMember(room.Value, member.Id.Value, at, new(4, 0))],
            at
        );
        await _server.Log.AppendAsync(new(room.Value, new(3, 0), [returned]));
        var channel = await member.ChannelAsync(room);
        await _server.Hub.JoinAsync(recorder.Session, Joined(4) with { ChannelId = room, Channel = channel }, Token);
        var posted = await _user.PostAsync(room, "welcome back");
        await Wait.UntilAsync(() => recorder.Seqs.Contains(posted.Seq), "the post");
        Assert.Equal([3L, 4, 5], recorder.Seqs);
        Assert.Equal(
            [null, channel],
            recorder.Frames.Take(2).Select(frame => frame is MemberJoined { Channel: { } shown } ? shown : null)
        );
        _server.Hub.Remove(recorder.Session);
    }

    [Fact]
    public async Task Join_whose_events_are_trimmed_closes_the_socket_for_reconnect()
    {
        using var recorder = HubInternals.RecorderFor(_user.Id.Value);
        var posted = await _user.PostAsync(_general.Id, "the last event");
        await _server.Hub.JoinAsync(recorder.Session, Joined(posted.Seq + 1), Token);
        Assert.True(recorder.Session.IsClosing);
        Assert.Empty(recorder.Session.Channels);
    }

    [Fact]
    public async Task Gap_larger_than_a_send_queue_closes_sockets_for_reconnect()
    {
        var socket = await _user.OpenSocketAsync();
        await AppendAsync(300);
        await _user.PostAsync(_general.Id, "after the gap");
        Assert.Equal(CloseCodes.ServiceRestart, await socket.ClosedAsync());
        var again = await _user.OpenSocketAsync();
        var next = await _user.PostAsync(_general.Id, "as ever");
        await again.ReceiveAsync<MessageCreated>(created => created.Seq == next.Seq);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(400)]
    public async Task Events_lost_before_an_import_are_delivered_before_its_resync(int count)
    {
        var socket = await _user.OpenSocketAsync();
        var authors = await _user.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{_general.WorkspaceId}/import/authors",
            new ImportAuthorsRequest { Names = ["Grace"] }
        );
        var lost = await AppendAsync(1);
        var import = new ImportMessagesRequest
        {
            Messages =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => new ImportMessage
                    {
                        Id = Ids.Message(),
                        AuthorId = authors.Items[0].UserId,
                        Content = $"{i}",
                        CreatedAt = _server.Clock.GetUtcNow(),
                    }),
            ],
        };
        var imported = await _user.RequestAsync<ImportMessagesResult>(
            HttpMethod.Post,
            $"channels/{_general.Id}/import",
            import
        );
        var resync = await socket.ReceiveAsync<ResyncFrame>();
        Assert.Equal((lost + count, lost + count), (imported.LastSeq, resync.LastSeq));
        Assert.Equal([lost], socket.Frames.OfType<MessageCreated>().Select(created => created.Seq));
        var next = await _user.PostAsync(_general.Id, "after it");
        Assert.Equal(next.Id, (await socket.ReceiveAsync<MessageCreated>()).Message.Id);
    }

    private ChannelJoined Joined(long seq) =>
        new()
        {
            UserSeq = 1,
            ChannelId = _general.Id,
            Seq = seq,
            Channel = _general,
        };

    /// <summary>Like another grain, of which this one learns only by the next commit. Returns the last seq.</summary>
    private async Task<long> AppendAsync(int count)
    {
        var head = await _server.Log.ReadHeadAsync(_general.Id.Value, Token);
        var drafts = Enumerable
            .Range(0, count)
            .Select(_ =>
                (Draft)
                    new MessageDraft(
                        Ids.New(),
                        _user.Id.Value,
                        "lost",
                        MessageType.Text,
                        null,
                        null,
                        _server.Clock.GetUtcNow()
                    )
            )
            .ToList();
        return (await _server.Log.AppendAsync(new(_general.Id.Value, head, drafts))).Head.Seq;
    }
}
