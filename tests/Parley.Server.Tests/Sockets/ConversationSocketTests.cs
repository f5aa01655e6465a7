namespace Parley.Server.Tests.Sockets;

/// <summary>Conversations on sockets: only those that ask for them get them.</summary>
public sealed class ConversationSocketTests(SharedServer shared)
{
    [Fact]
    public async Task Socket_that_knows_conversations_gets_them_live()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        await using var socket = await member.OpenSocketAsync(conversations: true);
        Assert.Empty(socket.Ready.Conversations!);
        var direct = await team.Owner.OpenConversationAsync(member.Id);
        var created = await socket.ReceiveAsync<ConversationCreated>();
        Assert.Equal((direct.Id, 1L), (created.ChannelId, created.Seq));
        Assert.Equal(
            direct.Members.Select(user => (user.Id, user.DisplayName)).ToHashSet(),
            created.Conversation.Members.Select(user => (user.Id, user.DisplayName)).ToHashSet()
        );
        var message = await team.Owner.PostAsync(direct.Id, "live");
        Assert.Equal(message.Id, (await socket.ReceiveAsync<MessageCreated>()).Message.Id);
        await socket.SendAsync(
            new SendMessageFrame
            {
                Ref = 1,
                ChannelId = direct.Id,
                Id = Ids.Message(),
                Content = "by the socket",
            }
        );
        Assert.Equal(3, (await socket.ReceiveAsync<AckFrame>()).Seq);

        await using var second = await member.OpenSocketAsync(conversations: true);
        var listed = Assert.Single(second.Ready.Conversations!);
        Assert.Equal((direct.Id, ChannelKind.Direct, 3L), (listed.Id, listed.Kind, listed.LastSeq));
        Assert.DoesNotContain(second.Ready.Channels, channel => channel.Id == direct.Id);
    }

    [Fact]
    public async Task Socket_that_does_not_know_conversations_gets_none_of_their_events()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        await using var socket = await member.OpenSocketAsync();
        var direct = await team.Owner.OpenConversationAsync(member.Id);
        await team.Owner.PostAsync(direct.Id, "not for this client");
        await using var second = await member.OpenSocketAsync();
        Assert.Null(second.Ready.Conversations);
        Assert.DoesNotContain(second.Ready.Channels, channel => channel.Id == direct.Id);
        await team.Owner.PostAsync(direct.Id, "nor this");
        var last = await team.Owner.PostAsync(team.General.Id, "for all");
        foreach (var old in new[] { socket, second })
        {
            await old.ReceiveAsync<MessageCreated>(created => created.Message.Id == last.Id);
            Assert.DoesNotContain(old.Frames.OfType<ChannelEvent>(), frame => frame.ChannelId == direct.Id);
        }
    }

    [Fact]
    public async Task Resume_delivers_the_missed_events_of_a_conversation()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var direct = await team.Owner.OpenConversationAsync(member.Id);
        await team.Owner.PostAsync(direct.Id, "seen");
        string epoch;
        await using (var socket = await member.OpenSocketAsync(conversations: true))
        {
            epoch = socket.Ready.Epoch;
        }

        var missed = await team.Owner.PostAsync(direct.Id, "missed");
        var resume = new ResumeState
        {
            Epoch = epoch,
            Channels = new Dictionary<ChannelId, long> { [direct.Id] = missed.Seq - 1 },
        };
        await using var again = await member.OpenSocketAsync(resume, conversations: true);
        Assert.True(again.Ready.Resumed);
        Assert.Equal(missed.Id, (await again.ReceiveAsync<MessageCreated>()).Message.Id);
        await again.ReceiveAsync<ResumedFrame>();
    }

    [Fact]
    public async Task Receipts_of_a_conversation_come_only_to_sockets_that_know_it()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var direct = await team.Owner.OpenConversationAsync(member.Id);
        var first = await team.Owner.PostAsync(direct.Id, "first");
        await using var old = await member.OpenSocketAsync();
        await using var reading = await member.OpenSocketAsync(conversations: true);
        await using var other = await member.OpenSocketAsync(conversations: true);
        var fresh = await team.Owner.OpenConversationAsync(member.Id, (await team.AddMemberAsync()).Id);
        await reading.ReceiveAsync<ConversationCreated>();
        var last = await team.Owner.PostAsync(fresh.Id, "last");
        await reading.ReceiveAsync<MessageCreated>(created => created.Message.Id == last.Id);

        // By a conversation of ready, by one that was opened later, and by REST.
        await reading.SendAsync(new ReadFrame { ChannelId = direct.Id, Seq = first.Seq });
        await reading.SendAsync(new ReadFrame { ChannelId = fresh.Id, Seq = last.Seq });
        await other.ReceiveAsync<ReceiptFrame>(receipt => receipt.ChannelId == direct.Id);
        await other.ReceiveAsync<ReceiptFrame>(receipt => receipt.ChannelId == fresh.Id);
        var second = await team.Owner.PostAsync(direct.Id, "second");
        await member.MarkReadAsync(direct.Id, second.Seq);
        await other.ReceiveAsync<ReceiptFrame>(receipt => receipt.ReadSeq == second.Seq);
        var general = await team.Owner.PostAsync(team.General.Id, "for all");
        await member.MarkReadAsync(team.General.Id, general.Seq);
        await old.ReceiveAsync<ReceiptFrame>(receipt => receipt.ChannelId == team.General.Id);
        Assert.Single(old.Frames.OfType<ReceiptFrame>());
    }

    [Fact]
    public async Task Ready_lists_a_bounded_number_of_conversations_and_the_socket_gets_the_events_of_all()
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:ReadyConversations", "2"));
        var team = await server.TeamAsync(members: 4);
        var member = team.Members[0];
        var opened = new List<Conversation>();
        foreach (var other in team.Members.Skip(1).Append(team.Owner))
        {
            opened.Add(await member.OpenConversationAsync(other.Id));
        }

        // The oldest has something unread; of the others, the newest is listed.
        await team.Members[1].PostAsync(opened[0].Id, "unread");
        await using var socket = await member.OpenSocketAsync(conversations: true);
        Assert.Equal([opened[0].Id, opened[3].Id], socket.Ready.Conversations!.Select(listed => listed.Id));
        Assert.All(socket.Ready.Conversations!, listed => Assert.Equal(2, listed.Members.Count));
        foreach (var (other, conversation) in team.Members.Skip(1).Append(team.Owner).Zip(opened))
        {
            var posted = await other.PostAsync(conversation.Id, "live");
            Assert.Equal(posted.Id, (await socket.ReceiveAsync<MessageCreated>()).Message.Id);
        }

        Assert.Equal(4, (await member.ConversationsAsync()).Count);
    }
}
