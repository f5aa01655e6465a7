using Parley.Rest;

namespace Parley.Faults.Tests.Cluster;

/// <summary>An import on one node while users on the other one read.</summary>
public sealed class ImportTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Channels = 4;
    private const int Messages = 150;

    private static readonly DateTimeOffset Then = new(2019, 3, 1, 8, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Import_by_one_node_is_announced_to_the_readers_on_the_other_who_then_read_all_of_it()
    {
        var team = await Team.CreateAsync(nodes.First, members: 1);
        await using var reader = team.Members[0].At(nodes.Second);
        await using var socket = await TestSocket.OpenAsync(nodes.Second, token: reader.Token);
        var author = Assert
            .Single(
                (
                    await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
                        HttpMethod.Post,
                        $"workspaces/{team.Workspace.Id}/import/authors",
                        new ImportAuthorsRequest { Names = ["Grace"] }
                    )
                ).Items
            )
            .UserId;
        for (var i = 0; i < Channels; i++)
        {
            var channel = (await team.ChannelAsync(members: team.Members[0])).Id;
            await socket.ReceiveAnyAsync<MemberJoined>(joined => joined.Channel?.Id == channel);
            var before = await team.Owner.PostAsync(channel, "before");
            var messages = Enumerable
                .Range(0, Messages)
                .Select(n => new ImportMessage
                {
                    Id = Ids.Message(),
                    AuthorId = author,
                    Content = $"{n}",
                    CreatedAt = Then.AddMinutes(n),
                })
                .ToList();
            var imported = await team.Owner.RequestAsync<ImportMessagesResult>(
                HttpMethod.Post,
                $"channels/{channel}/import",
                new ImportMessagesRequest { Messages = messages }
            );
            Assert.Equal((Messages, before.Seq + Messages), (imported.Imported, imported.LastSeq));
            var resync = await socket.ReceiveAnyAsync<ResyncFrame>(announced => announced.ChannelId == channel);
            Assert.Equal(imported.LastSeq, resync.LastSeq);

            // Live events go on after it, and both nodes have the whole history.
            var after = await reader.PostAsync(channel, "after");
            Assert.Equal(imported.LastSeq + 1, after.Seq);
            await socket.ReceiveAnyAsync<MessageCreated>(created => created.Message.Id == after.Id);
            foreach (var user in (TestUser[])[team.Owner, reader])
            {
                Assert.Equal(
                    ["before", .. messages.Select(message => message.Content), "after"],
                    (await user.HistoryAsync(channel)).Select(message => message.Content)
                );
            }
        }
    }
}
