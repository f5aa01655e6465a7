namespace Parley.Faults.Tests.Cluster;

/// <summary>Conversations that users on different nodes open.</summary>
public sealed class ConversationTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Members = 6;
    private const int Openings = 4;

    [Fact]
    public async Task Both_members_who_open_one_on_two_nodes_at_the_same_time_get_the_same_conversation()
    {
        var team = await Team.CreateAsync(nodes.First, members: Members);
        await using var owner = team.Owner.At(nodes.First);
        foreach (var member in team.Members)
        {
            await using var other = member.At(nodes.Second);
            var opened = await Task.WhenAll(
                Enumerable
                    .Range(0, Openings)
                    .SelectMany(_ =>
                        (Task<Conversation>[])
                            [owner.OpenConversationAsync(member.Id), other.OpenConversationAsync(owner.Id)]
                    )
            );
            var id = Assert.Single(opened.Select(conversation => conversation.Id).Distinct());
            Assert.Equal(id, Assert.Single(await other.ConversationsAsync()).Id);

            // Its first message by either node is the next in the same stream.
            Assert.Equal(2, (await owner.PostAsync(id, "by the first")).Seq);
            Assert.Equal(3, (await other.PostAsync(id, "by the second")).Seq);
        }

        Assert.Equal(Members, (await owner.ConversationsAsync()).Count);
    }

    [Fact]
    public async Task Groups_of_the_same_users_are_one_on_all_nodes()
    {
        var team = await Team.CreateAsync(nodes.First, members: 2);
        var (first, second) = (team.Members[0], team.Members[1]);
        await using var other = first.At(nodes.Second);
        var opened = await Task.WhenAll(
            Enumerable
                .Range(0, Openings)
                .SelectMany(_ =>
                    (Task<Conversation>[])
                        [
                            team.Owner.OpenConversationAsync(first.Id, second.Id),
                            other.OpenConversationAsync(second.Id, team.Owner.Id),
                        ]
                )
        );
        Assert.Single(opened.Select(conversation => conversation.Id).Distinct());
    }
}
