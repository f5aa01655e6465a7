namespace Parley.Server.Tests.Sockets;

public sealed class MessagingTests(SharedServer shared)
{
    [Fact]
    public async Task Message_is_acknowledged_and_delivered_to_every_socket_of_every_member()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (mine, mySecond, theirs) = (
            await team.Owner.OpenSocketAsync(),
            await team.Owner.OpenSocketAsync(),
            await team.Members[0].OpenSocketAsync()
        );
        var id = Ids.Message();
        var ack = await mine.PostAsync(team.General.Id, " Hello ", id);
        Assert.Equal((id, 3L, 1L), (ack.Id, ack.Seq, ack.Index));
        var expected = new Message
        {
            Id = id,
            ChannelId = team.General.Id,
            Seq = 3,
            Index = 1,
            SenderId = team.Owner.Id,
            Content = "Hello",
            Type = MessageType.Text,
            CreatedAt = ack.CreatedAt!.Value,
        };
        foreach (var socket in new[] { mine, mySecond, theirs })
        {
            var created = await socket.ReceiveAnyAsync<MessageCreated>();
            Assert.Equal((team.General.Id, 3L, expected), (created.ChannelId, created.Seq, created.Message));
        }

        Assert.Equal(expected, Assert.Single((await team.Members[0].MessagesAsync(team.General.Id)).Messages));
        Assert.Equal(
            expected,
            (await team.Owner.EventsAsync(team.General.Id)).OfType<MessageCreated>().Single().Message
        );
    }

    [Fact]
    public async Task Same_id_twice_is_one_message_and_one_event()
    {
        var team = await shared.Server.TeamAsync();
        var socket = await team.Owner.OpenSocketAsync();
        var id = Ids.Message();
        var first = await socket.PostAsync(team.General.Id, "once", id);
        var second = await socket.PostAsync(team.General.Id, "once", id);
        Assert.Equal(first with { Ref = 0 }, second with { Ref = 0 });
        Assert.Equal(ErrorCodes.IdConflict, (await socket.ExpectErrorAsync(team.General.Id, "twice", id)).Code);
        var next = await socket.PostAsync(team.General.Id, "next");
        Assert.Equal(first.Seq + 1, next.Seq);
        await socket.ReceiveAnyAsync<MessageCreated>(created => created.Seq == next.Seq);
        Assert.Equal([first.Seq, next.Seq], socket.Frames.OfType<MessageCreated>().Select(created => created.Seq));
    }

    [Fact]
    public async Task Messages_of_one_socket_keep_their_send_order()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (mine, theirs) = (await team.Owner.OpenSocketAsync(), await team.Members[0].OpenSocketAsync());
        var references = new List<long>();
        for (var i = 0; i < 50; i++)
        {
            references.Add(await mine.SendMessageAsync(team.General.Id, $"{i}"));
        }

        await theirs.ReceiveAsync<MessageCreated>(created => created.Message.Content == "49");
        var received = theirs.Frames.OfType<MessageCreated>().ToList();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), received.Select(created => created.Message.Content));
        Assert.Equal(Enumerable.Range(3, 50).Select(seq => (long)seq), received.Select(created => created.Seq));
        await mine.ReceiveAnyAsync<AckFrame>(ack => ack.Ref == references[^1]);
        Assert.Equal(references, mine.Frames.OfType<AckFrame>().Select(ack => ack.Ref));
    }

    [Fact]
    public async Task Pipelined_frames_are_acknowledged_individually()
    {
        var team = await shared.Server.TeamAsync();
        var socket = await team.Owner.OpenSocketAsync();
        var (root, taken) = (Ids.Message(), Ids.Message());
        var channel = team.General.Id;
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 1,
                ChannelId = channel,
                Id = root,
                Content = "root",
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 2,
                ChannelId = channel,
                Id = taken,
                Content = " ",
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 3,
                ChannelId = channel,
                Id = Ids.Message(),
                Content = "in the thread",
                ThreadId = root,
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 4,
                ChannelId = channel,
                Id = root,
                Content = "other content",
            }
        );
        await socket.SendAsync(
            new EditMessageFrame
            {
                Ref = 5,
                ChannelId = channel,
                Id = root,
                Content = "changed",
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 6,
                ChannelId = channel,
                Id = Ids.Message(),
                Content = "reply",
                ReplyTo = root,
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 7,
                ChannelId = Ids.Channel(),
                Id = Ids.Message(),
                Content = "nowhere",
            }
        );
        await socket.SendAsync(
            new SendMessageFrame
            {
                ChannelId = channel,
                Id = Ids.Message(),
                Content = "no ref",
            }
        );
        await socket.ReceiveAnyAsync<ErrorFrame>(error => error.Ref == 7);
        await socket.RoundTripAsync();
        Assert.Equal(
            [(1L, 2L), (3, 3), (5, 4), (6, 5)],
            socket.Frames.OfType<AckFrame>().Select(ack => (ack.Ref, ack.Seq))
        );
        Assert.Equal(
            [
                (2L, ErrorCodes.MessageEmpty),
                (4, ErrorCodes.IdConflict),
                (7, ErrorCodes.ChannelNotFound),
                (null, ErrorCodes.RequestMalformed),
            ],
            socket.Frames.OfType<ErrorFrame>().OrderBy(error => error.Ref ?? 8).Select(error => (error.Ref, error.Code))
        );
    }

    [Fact]
    public async Task All_members_get_messages_of_many_senders_in_one_order_without_gaps()
    {
        var team = await shared.Server.TeamAsync(members: 3);
        var users = team.Members.Prepend(team.Owner).ToList();
        var sockets = new List<TestSocket>();
        foreach (var user in users)
        {
            sockets.Add(await user.OpenSocketAsync());
        }

        const int each = 40;
        await Task.WhenAll(
            sockets.Select(
                async (socket, who) =>
                {
                    for (var i = 0; i < each; i++)
                    {
                        await socket.SendMessageAsync(team.General.Id, $"{who} {i}");
                    }
                }
            )
        );
        var last = 4L + (each * users.Count);
        foreach (var socket in sockets)
        {
            await socket.ReceiveAsync<MessageCreated>(created => created.Seq == last);
        }

        var first = sockets[0].Frames.OfType<MessageCreated>().Select(created => created.Message).ToList();
        Assert.Equal(
            Enumerable.Range(5, each * users.Count).Select(seq => (long)seq),
            first.Select(message => message.Seq)
        );
        Assert.All(
            sockets,
            socket => Assert.Equal(first, socket.Frames.OfType<MessageCreated>().Select(created => created.Message))
        );
        for (var who = 0; who < users.Count; who++)
        {
            Assert.Equal(
                Enumerable.Range(0, each).Select(i => $"{who} {i}"),
                first.Where(message => message.SenderId == users[who].Id).Select(message => message.Content)
            );
        }
    }

    [Fact]
    public async Task Rate_limit_is_per_user_and_states_a_retry_delay()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Messages:SendBurst", "2"),
            ("Messages:SendsPerSecond", "0.5")
        );
        var team = await server.TeamAsync();
        var (first, second) = (await team.Owner.OpenSocketAsync(), await team.Owner.OpenSocketAsync());
        Assert.Equal((2, 0.5), (first.Ready.Limits.SendBurst, first.Ready.Limits.SendsPerSecond));
        await first.PostAsync(team.General.Id, "one");
        await second.PostAsync(team.General.Id, "two");
        var id = Ids.Message();
        var error = await first.ExpectErrorAsync(team.General.Id, "three", id);
        Assert.Equal(ErrorCodes.RateLimited, error.Code);
        Assert.InRange(error.RetryAfterMs!.Value, 1, 2_000);
        server.Clock.Advance(TimeSpan.FromMilliseconds(error.RetryAfterMs.Value));
        Assert.Equal(4, (await first.PostAsync(team.General.Id, "three", id)).Seq);
    }

    [Fact]
    public async Task Message_without_write_access_is_refused_with_a_reason()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (open, secret, archived) = (
            await team.ChannelAsync(),
            await team.ChannelAsync(ChannelKind.Private),
            await team.ChannelAsync(ChannelKind.Public, team.Members[0])
        );
        await team.Owner.ArchiveAsync(archived.Id);
        var root = await team.Owner.PostAsync(open.Id, "elsewhere");
        var socket = await team.Members[0].OpenSocketAsync();
        foreach (
            var (channel, code) in new[]
            {
                (open.Id, ErrorCodes.ChannelNotMember),
                (secret.Id, ErrorCodes.ChannelNotFound),
                (Ids.Channel(), ErrorCodes.ChannelNotFound),
                (archived.Id, ErrorCodes.ChannelArchived),
            }
        )
        {
            Assert.Equal(code, (await socket.ExpectErrorAsync(channel, "x")).Code);
        }

        Assert.Equal(ErrorCodes.MessageEmpty, (await socket.ExpectErrorAsync(team.General.Id, "  ")).Code);
        Assert.Equal(
            ErrorCodes.MessageTooLong,
            (await socket.ExpectErrorAsync(team.General.Id, new('x', 16_001))).Code
        );
        Assert.Equal(ErrorCodes.RequestInvalid, (await socket.ExpectErrorAsync(team.General.Id, "a\0b")).Code);
        Assert.Equal(
            ErrorCodes.MessageThreadNotFound,
            (await socket.ExpectErrorAsync(team.General.Id, "x", thread: root.Id)).Code
        );
        Assert.Equal(
            ErrorCodes.MessageReplyNotFound,
            (await socket.ExpectErrorAsync(team.General.Id, "x", replyTo: root.Id)).Code
        );
    }

    [Fact]
    public async Task Read_receipt_is_delivered_only_to_the_other_sockets_of_the_reader()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var (reading, other, theirs) = (
            await team.Owner.OpenSocketAsync(),
            await team.Owner.OpenSocketAsync(),
            await team.Members[0].OpenSocketAsync()
        );
        var ack = await reading.PostAsync(team.General.Id, "x");
        await reading.SendAsync(new ReadFrame { ChannelId = team.General.Id, Seq = ack.Seq });
        var receipt = await other.ReceiveAsync<ReceiptFrame>();
        Assert.Equal(
            (team.General.Id, team.Owner.Id, 3L, 1L),
            (receipt.ChannelId, receipt.UserId, receipt.ReadSeq, receipt.ReadIndex)
        );
        await reading.RoundTripAsync();
        await theirs.RoundTripAsync();
        Assert.Empty(reading.Frames.OfType<ReceiptFrame>());
        Assert.Empty(theirs.Frames.OfType<ReceiptFrame>());
        var next = await reading.PostAsync(team.General.Id, "y");
        await team.Owner.MarkReadAsync(team.General.Id, next.Seq);
        Assert.Equal(next.Seq, (await reading.ReceiveAsync<ReceiptFrame>()).ReadSeq);
    }

    [Fact]
    public async Task Slow_reader_is_closed_and_the_others_get_everything()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Gateway:QueueFrames", "16"),
            ("Gateway:QueueBytes", "65536")
        );
        var team = await server.TeamAsync(members: 2);
        var (mine, fast) = (await team.Owner.OpenSocketAsync(), await team.Members[0].OpenSocketAsync());
        using var slow = await NonReadingSocket.OpenAsync(server.Address, team.Members[1].Token);
        var text = new string('\u20ac', 15_000);
        var last = 0L;

        // The kernel's buffers are limited to a megabyte where possible (on Linux); elsewhere they hold some megabytes.
        var count = OperatingSystem.IsLinux() ? 22 : 300;
        for (var i = 0; i < count; i++)
        {
            last = (await mine.PostAsync(team.General.Id, text)).Seq;
            await fast.ReceiveAsync<MessageCreated>(created => created.Seq == last);
        }

        // A client that reads nothing cannot get a close code: its connection is aborted.
        Assert.Contains(
            await slow.CloseCodeAsync().WithTimeoutAsync("the slow reader to be closed"),
            new[] { CloseCodes.TooSlow, 0 }
        );
        Assert.Equal(
            Enumerable.Range(4, count).Select(seq => (long)seq),
            fast.Frames.OfType<MessageCreated>().Select(created => created.Seq)
        );
    }
}
