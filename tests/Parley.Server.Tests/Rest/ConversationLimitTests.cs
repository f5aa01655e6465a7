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

    private static Task<Problem> RefusedAsync(TestUser user, int status, string code, params UserId[] users) =>
        user.ExpectErrorAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = users },
            status,
            code
        );
}
