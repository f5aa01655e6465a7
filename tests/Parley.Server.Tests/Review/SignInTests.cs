namespace Parley.Server.Tests.Review;

/// <summary>Wrong passwords are counted before the next one is tried, and the count says nothing about who has an account.</summary>
public sealed class SignInTests
{
    private const int Attempts = 5;

    [Fact]
    public async Task Forty_wrong_passwords_at_once_are_tried_as_often_as_is_allowed_with_an_account_or_without()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", $"{Attempts}"), ("Accounts:LockoutMinutes", "5"));
        var person = await server.FounderAsync();
        using var http = server.Anonymous();
        foreach (var email in new[] { person.Email, "nobody@parley.example" })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => http.PostAsync(
                new Uri("auth/login", UriKind.Relative), Person.Json(new LogInRequest { Email = email, Password = "wrong" }), TestContext.Current.CancellationToken)));
            var groups = answers.ToLookup(answer => answer.StatusCode);
            Assert.True(groups[HttpStatusCode.Unauthorized].Count() == Attempts, $"{email}: {string.Join(' ', answers.Select(answer => (int)answer.StatusCode))}");
            foreach (var answer in groups[HttpStatusCode.Unauthorized])
            {
                await answer.RefusedAsync(401, ErrorCodes.AuthInvalidCredentials);
            }

            foreach (var answer in answers.Except(groups[HttpStatusCode.Unauthorized]))
            {
                var problem = await answer.RefusedAsync(429, ErrorCodes.AuthLockedOut);
                Assert.InRange(problem.RetryAfterMs!.Value, 1, 5 * 60_000);
            }
        }

        var right = new LogInRequest { Email = person.Email, Password = Person.Password };
        await http.RefusedAsync(HttpMethod.Post, "auth/login", right, 429, ErrorCodes.AuthLockedOut);
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        using var response = await http.PostAsync(new Uri("auth/login", UriKind.Relative), Person.Json(right), TestContext.Current.CancellationToken);
        Assert.Equal(person.Me, (await Person.ReadAsync<LogInResult>(response)).User);
    }
}
