using Parley.Rest;

namespace Parley.Faults.Tests.Cluster;

/// <summary>Users on different nodes.</summary>
public sealed class ChatTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    /// <summary>As many that both nodes own some: each is placed on either with the same chance.</summary>
    private const int Channels = 8;

    [Fact]
    public async Task Users_on_two_nodes_get_each_others_messages_in_order()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        await using var first = await TestSocket.OpenAsync(nodes.First, token: team.Owner.Token);
        await using var second = await TestSocket.OpenAsync(nodes.Second, token: member.Token);
        for (var i = 0; i < Channels; i++)
        {
            var channel = (await team.ChannelAsync(members: member)).Id;
            await second.ReceiveAnyAsync<MemberJoined>(joined => joined.Channel?.Id == channel);
            for (var n = 0; n < 3; n++)
            {
                await first.PostAsync(channel, $"from the first, {n}");
                await second.PostAsync(channel, $"from the second, {n}");
            }

            foreach (var socket in (TestSocket[])[first, second])
            {
                var last = await socket.ReceiveAnyAsync<MessageCreated>(created =>
                    created.ChannelId == channel && created.Message.Content == "from the second, 2"
                );
                var seqs = socket
                    .Frames.OfType<MessageCreated>()
                    .Where(created => created.ChannelId == channel)
                    .Select(created => created.Seq)
                    .ToList();
                Assert.Equal(Enumerable.Range(0, 6).Select(back => last.Seq - 5 + back), seqs);
            }
        }
    }

    /// <summary>Every command is carried to the node that owns the channel, and its event to the other one.</summary>
    [Fact]
    public async Task Changes_of_a_user_on_one_node_reach_a_user_on_the_other()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        var member = team.Members[0];
        await using var first = await TestSocket.OpenAsync(nodes.First, token: team.Owner.Token);
        await using var second = await TestSocket.OpenAsync(nodes.Second, token: member.Token);
        await using var ownOther = await TestSocket.OpenAsync(nodes.Second, token: team.Owner.Token);
        for (var i = 0; i < Channels; i++)
        {
            var channel = (await team.ChannelAsync(members: member)).Id;
            var (kept, deleted) = (Ids.Message(), Ids.Message());
            var ack = await first.PostAsync(channel, "first version", kept);
            await first.PostAsync(channel, "to delete", deleted);
            ClientFrame[] changes =
            [
                new EditMessageFrame
                {
                    ChannelId = channel,
                    Id = kept,
                    Content = "second version",
                },
                new DeleteMessageFrame { ChannelId = channel, Id = deleted },
                new AddReactionFrame
                {
                    ChannelId = channel,
                    MessageId = kept,
                    Emoji = "👍",
                },
                new RemoveReactionFrame
                {
                    ChannelId = channel,
                    MessageId = kept,
                    Emoji = "👍",
                },
            ];
            foreach (var change in changes)
            {
                Assert.IsType<AckFrame>(await first.RequestAsync(change));
            }

            await team.Owner.UpdateChannelAsync(channel, topic: "a topic");
            await team.Owner.MarkReadAsync(channel, ack.Seq);
            await ownOther.ReceiveAnyAsync<ReceiptFrame>(receipt => receipt.ChannelId == channel);
            await team.Owner.ArchiveAsync(channel);
            await second.ReceiveAnyAsync<MessageUpdated>(updated => updated.Id == kept);
            await second.ReceiveAnyAsync<MessageDeleted>(gone => gone.Id == deleted);
            await second.ReceiveAnyAsync<ReactionAdded>(reaction => reaction.MessageId == kept);
            await second.ReceiveAnyAsync<ReactionRemoved>(reaction => reaction.MessageId == kept);
            await second.ReceiveAnyAsync<ChannelUpdated>(updated => updated.ChannelId == channel);
            await second.ReceiveAnyAsync<ChannelArchived>(archived => archived.ChannelId == channel);
            Assert.Equal(ErrorCodes.ChannelArchived, (await second.ExpectErrorAsync(channel, "too late")).Code);
        }
    }

    [Fact]
    public async Task Requests_of_one_user_to_two_nodes_see_the_same_state()
    {
        var team = await Team.CreateAsync(nodes.First);
        using var second = new HttpClient { BaseAddress = new(nodes.Second, "/api/") };
        second.DefaultRequestHeaders.Authorization = new("Bearer", team.Owner.Token);
        for (var i = 0; i < Channels; i++)
        {
            var channel = (await team.ChannelAsync()).Id;
            await team.Owner.PostAsync(channel, "by the first node");
            using var posted = await second.PostAsync(
                new Uri($"channels/{channel}/messages", UriKind.Relative),
                TestUser.Json(new PostMessageRequest { Id = Ids.Message(), Content = "by the second" }),
                TestContext.Current.CancellationToken
            );
            await TestUser.ReadAsync<Message>(posted);
            Assert.Equal(
                ["by the first node", "by the second"],
                (await team.Owner.HistoryAsync(channel)).Select(message => message.Content)
            );
        }
    }
}
