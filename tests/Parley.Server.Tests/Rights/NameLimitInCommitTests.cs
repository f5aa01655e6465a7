using Parley.Server.Platform.Auth;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>What the limit of name changes counts is decided in the commit.</summary>
public sealed class NameLimitInCommitTests
{
    [Theory]
    [InlineData(1, 429)]
    [InlineData(2, 200)]
    public async Task Name_that_another_request_makes_a_change_takes_a_token_or_is_refused(int limit, int status)
    {
        await using var server = await FaultyServer.StartAsync(("Accounts:NameChangesPerHour", $"{limit}"));
        var user = await server.RegisterAsync();
        var session = (await user.GetAsync<ItemList<Session>>("me/sessions")).Items.Single(found => found.Current);
        var caller = new Caller(user.Id.Value, session.Id.Value);
        var name = user.Me.DisplayName;

        // It is the name when the request arrives, and another one when the request has its transaction.
        Assert.Equal(status, await PendingRename.RunAsync(server, caller, name, () => RenameAsync(user, "Between")));
        string[] names = status == 200 ? ["Between", name] : ["Between"];
        Assert.Equal(names[^1], (await user.GetAsync<Me>("me")).DisplayName);
        Assert.Equal(names, await NamesAsync(user));

        // All tokens are taken.
        await user.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = "Third" },
            429,
            ErrorCodes.RateLimited
        );
        Assert.Equal(names, await NamesAsync(user));
    }

    private static Task RenameAsync(TestUser user, string name) =>
        user.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = name });

    private static async Task<List<string>> NamesAsync(TestUser user) =>
        [
            .. (await user.GetAsync<EventPage>("me/events?after=0"))
                .Events.OfType<ProfileUpdated>()
                .Select(change => change.DisplayName),
        ];
}
