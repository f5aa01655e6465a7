namespace Parley.Server.Tests.Rest;

public sealed class ConversationLimitTests
{
    [Fact]
    public async Task Numbers_of_conversations_are_limited()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Conversations:PerUser", "4"),
            ("Conversations:OpenedByOthers", "2"),
            ("Conversations:OpenedPerDay", "3"),
            ("Conversations:MaxMembers", "3")
        );
        var team = await server.TeamAsync(members: 5);
        var (owner, popular) = (team.Owner, team.Members[0]);
        await RefusedAsync(
            owner,
            422,
            ErrorCodes.RequestInvalid,
            [.. team.Members.Take(3).Select(member => member.Id)]
        );
        await team.Members[1].OpenConversationAsync(popular.Id);
        await team.Members[2].OpenConversationAsync(popular.Id);

        // Others have filled their part of the member's conversations; the rest is the member's own.
        await RefusedAsync(team.Members[3], 422, ErrorCodes.ConversationTooMany, popular.Id);

        // A stranger learns nothing of them.
        var stranger = await server.RegisterAsync();
        await RefusedAsync(stranger, 404, ErrorCodes.UserNotFound, popular.Id);
        await popular.OpenConversationAsync(team.Members[3].Id);
        await popular.OpenConversationAsync(team.Members[4].Id);
        await RefusedAsync(popular, 422, ErrorCodes.ConversationTooMany, owner.Id);

        foreach (var member in team.Members.Skip(1).Take(3))
        {
            await owner.OpenConversationAsync(member.Id);
        }

        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, team.Members[4].Id);
        server.Clock.Advance(TimeSpan.FromHours(25));
        await owner.OpenConversationAsync(team.Members[4].Id);
    }

    [Fact]
    public async Task Who_did_not_write_or_has_left_is_not_put_into_conversations_without_end()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Conversations:UnansweredBetween", "2"),
            ("Writes:Burst", "1000")
        );
        var team = await server.TeamAsync(members: 4);
        var (owner, ada, bo) = (team.Owner, team.Members[0], team.Members[1]);
        var (cy, di) = (team.Members[2], team.Members[3]);
        var direct = await owner.OpenConversationAsync(ada.Id);
        var group = await owner.OpenConversationAsync(ada.Id, bo.Id);
        await owner.PostAsync(group.Id, "to all");
        await bo.PostAsync(group.Id, "an answer of another user");
        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, ada.Id, cy.Id);

        // It is between these two: others are reached, and others reach the user.
        await owner.OpenConversationAsync(bo.Id, cy.Id);
        await cy.OpenConversationAsync(ada.Id);
        await ada.PostAsync(direct.Id, "an answer");
        var second = await owner.OpenConversationAsync(ada.Id, cy.Id);
        await ada.PostAsync(second.Id, "another one");
        await ada.PostAsync(group.Id, "and one more");
        await owner.OpenConversationAsync(ada.Id, di.Id);

        // A departure takes the answers back, also by those who return.
        await ada.LeaveAsync(group.Id);
        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, ada.Id, bo.Id, di.Id);
        await ada.OpenConversationAsync(owner.Id, bo.Id);
        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, ada.Id, bo.Id, di.Id);
        await ada.PostAsync(group.Id, "back");
        await owner.OpenConversationAsync(ada.Id, bo.Id, di.Id);
    }

    [Fact]
    public async Task Refused_message_is_no_answer()
    {
        await using var server = await ParleyServer.StartAsync(("Conversations:UnansweredBetween", "1"));
        var team = await server.TeamAsync(members: 2);
        var (owner, ada, bo) = (team.Owner, team.Members[0], team.Members[1]);
        var direct = await owner.OpenConversationAsync(ada.Id);
        await ada.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{direct.Id}/messages",
            new PostMessageRequest
            {
                Id = Ids.Message(),
                Content = "lost",
                ThreadId = Ids.Message(),
            },
            422,
            ErrorCodes.MessageThreadNotFound
        );
        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, ada.Id, bo.Id);
        await ada.PostAsync(direct.Id, "an answer");
        await owner.OpenConversationAsync(ada.Id, bo.Id);
    }

    [Fact]
    public async Task Conversations_without_an_answer_are_limited_for_who_opens_them()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Conversations:UnansweredOpened", "2"),
            ("Conversations:OpenedPerUser", "4")
        );
        var team = await server.TeamAsync(members: 6);
        var opened = await Task.WhenAll(
            team.Members.Select(async member =>
            {
                using var response = await team.Owner.SendAsync(
                    HttpMethod.Post,
                    "conversations",
                    new OpenConversationRequest { UserIds = [member.Id] }
                );
                return response.StatusCode;
            })
        );
        Assert.Equal(2, opened.Count(status => status == HttpStatusCode.Created));

        var conversations = await team.Owner.ConversationsAsync();
        await team.Owner.PostAsync(conversations[0].Id, "is anybody there?");
        var left = team
            .Members.Where(member => !conversations.Any(found => found.Members.Any(user => user.Id == member.Id)))
            .ToList();
        await RefusedAsync(team.Owner, 422, ErrorCodes.ConversationTooMany, left[0].Id);
        foreach (var (conversation, next) in conversations.Zip(left))
        {
            await AnswerAsync(team, conversation);
            await AnswerAsync(team, await team.Owner.OpenConversationAsync(next.Id));
        }

        // Answered ones count for the maximum in all.
        await RefusedAsync(team.Owner, 422, ErrorCodes.ConversationTooMany, left[2].Id);
        Assert.Equal(4, (await team.Owner.ConversationsAsync()).Count);
    }

    [Fact]
    public async Task Conversations_of_others_are_limited_until_the_user_writes_or_leaves()
    {
        await using var server = await ParleyServer.StartAsync(("Conversations:UnansweredReceived", "2"));
        var team = await server.TeamAsync(members: 4);
        var (silent, ada, bo, cy) = (team.Members[0], team.Members[1], team.Members[2], team.Members[3]);
        var group = await ada.OpenConversationAsync(silent.Id, bo.Id);
        var direct = await bo.OpenConversationAsync(silent.Id);
        await RefusedAsync(cy, 422, ErrorCodes.ConversationTooMany, silent.Id);
        await RefusedAsync(cy, 422, ErrorCodes.ConversationTooMany, silent.Id, team.Owner.Id);

        // What the user opens is not counted.
        await silent.OpenConversationAsync(team.Owner.Id);
        await silent.LeaveAsync(group.Id);
        await cy.OpenConversationAsync(silent.Id);
        await RefusedAsync(ada, 422, ErrorCodes.ConversationTooMany, silent.Id);
        await silent.PostAsync(direct.Id, "hello");
        await ada.OpenConversationAsync(silent.Id);
    }

    /// <summary>A refusal counts rows in the one commit loop of the node, and nothing else makes it end.</summary>
    [Fact]
    public async Task Refused_openings_are_limited_and_others_are_not()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Conversations:RefusedPerMinute", "2"),
            ("Conversations:UnansweredOpened", "3")
        );
        var team = await server.TeamAsync(members: 10);
        var (owner, first) = (team.Owner, team.Members[0]);
        foreach (var member in team.Members.Take(3))
        {
            await owner.OpenConversationAsync(member.Id);
        }

        // At the same time: each of them takes its token before it is decided.
        var refused = await Task.WhenAll(team.Members.Skip(3).Select(member => TryOpenAsync(owner, member.Id)));
        Assert.Equal(2, refused.Count(status => status == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(5, refused.Count(status => status == HttpStatusCode.TooManyRequests));
        var problem = await RefusedAsync(owner, 429, ErrorCodes.RateLimited, team.Members[3].Id);
        Assert.InRange(problem.RetryAfterMs!.Value, 1, 30_000);

        // Conversations that exist, and other users, are not concerned.
        Assert.Equal(HttpStatusCode.OK, await TryOpenAsync(owner, first.Id));
        await first.OpenConversationAsync(team.Members[1].Id);

        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await RefusedAsync(owner, 422, ErrorCodes.ConversationTooMany, team.Members[3].Id);
        await RefusedAsync(owner, 429, ErrorCodes.RateLimited, team.Members[3].Id);
    }

    /// <summary>A refusal that is not counted would show that an id belongs to no account.</summary>
    [Fact]
    public async Task Openings_with_strangers_and_with_nobody_are_counted_alike()
    {
        await using var server = await ParleyServer.StartAsync(("Conversations:RefusedPerMinute", "2"));
        var team = await server.TeamAsync(members: 2);
        var stranger = await server.RegisterAsync();
        foreach (var (user, other) in team.Members.Zip([stranger.Id, new UserId(Ids.New())]))
        {
            await RefusedAsync(user, 404, ErrorCodes.UserNotFound, other);
            await RefusedAsync(user, 404, ErrorCodes.UserNotFound, other);
            await RefusedAsync(user, 429, ErrorCodes.RateLimited, other);
        }
    }

    [Fact]
    public async Task Refused_returns_to_a_group_are_limited()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Conversations:RefusedPerMinute", "2"),
            ("Conversations:PerUser", "1")
        );
        var team = await server.TeamAsync(members: 3);
        var (ada, bo, cy) = (team.Members[0], team.Members[1], team.Members[2]);
        var group = await ada.OpenConversationAsync(bo.Id, cy.Id);
        await ada.LeaveAsync(group.Id);
        await ada.OpenConversationAsync(team.Owner.Id);
        await RefusedAsync(ada, 422, ErrorCodes.ConversationTooMany, bo.Id, cy.Id);
        await RefusedAsync(ada, 422, ErrorCodes.ConversationTooMany, bo.Id, cy.Id);
        await RefusedAsync(ada, 429, ErrorCodes.RateLimited, bo.Id, cy.Id);
    }

    private static async Task<HttpStatusCode> TryOpenAsync(TestUser user, UserId other)
    {
        using var response = await user.SendAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = [other] }
        );
        return response.StatusCode;
    }

    private static Task<Message> AnswerAsync(Team team, Conversation conversation) =>
        team
            .Members.Single(member => conversation.Members.Any(user => user.Id == member.Id))
            .PostAsync(conversation.Id, "yes");

    private static Task<Problem> RefusedAsync(TestUser user, int status, string code, params UserId[] users) =>
        user.ExpectErrorAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = users },
            status,
            code
        );
}
