using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;

namespace Parley.Server.Tests.Robustness;

/// <summary>Wrong passwords are counted before the next attempt, and the count does not reveal accounts.</summary>
public sealed class SignInLimitTests
{
    private const int Attempts = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forty_concurrent_wrong_passwords_get_equal_attempts_with_and_without_an_account()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Accounts:LockoutAttempts", $"{Attempts}"),
            ("Accounts:LockoutMinutes", "5")
        );
        var user = await server.FirstUserAsync();
        using var http = server.Anonymous();
        foreach (var email in new[] { user.Email, "nobody@parley.example" })
        {
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 40)
                    .Select(_ =>
                        http.PostAsync(
                            new Uri("auth/login", UriKind.Relative),
                            TestUser.Json(new LogInRequest { Email = email, Password = "wrong" }),
                            TestContext.Current.CancellationToken
                        )
                    )
            );
            var groups = answers.ToLookup(answer => answer.StatusCode);
            Assert.True(
                groups[HttpStatusCode.Unauthorized].Count() == Attempts,
                $"{email}: {string.Join(' ', answers.Select(answer => (int)answer.StatusCode))}"
            );
            foreach (var answer in groups[HttpStatusCode.Unauthorized])
            {
                await answer.ExpectErrorAsync(401, ErrorCodes.AuthInvalidCredentials);
            }

            foreach (var answer in answers.Except(groups[HttpStatusCode.Unauthorized]))
            {
                var problem = await answer.ExpectErrorAsync(429, ErrorCodes.AuthLockedOut);
                Assert.InRange(problem.RetryAfterMs!.Value, 1, 5 * 60_000);
            }
        }

        var right = new LogInRequest { Email = user.Email, Password = TestUser.Password };
        await http.ExpectErrorAsync(HttpMethod.Post, "auth/login", right, 429, ErrorCodes.AuthLockedOut);
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        using var response = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            TestUser.Json(right),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(user.Me, (await TestUser.ReadAsync<LogInResult>(response)).User);
    }

    [Fact]
    public async Task Lockout_after_a_restart_reveals_no_account()
    {
        await using var server = await FaultyServer.StartAsync();
        var person = await server.RegisterAsync();
        var end = server.Clock.GetUtcNow().AddMinutes(5);
        await server.UseAsync(context =>
            context
                .Users.Where(user => user.Id == person.Id.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.LockoutEnd, end), Token)
        );
        using var http = new HttpClient { BaseAddress = new(server.Address, "/api/") };
        var answers = new List<Problem>();
        foreach (
            var request in new[]
            {
                new LogInRequest { Email = person.Email, Password = TestUser.Password },
                new LogInRequest { Email = person.Email, Password = "wrong" },
                new LogInRequest { Email = "nobody@parley.example", Password = "wrong" },
            }
        )
        {
            var answer = await http.ExpectErrorAsync(
                HttpMethod.Post,
                "auth/login",
                request,
                401,
                ErrorCodes.AuthInvalidCredentials
            );
            answers.Add(answer with { TraceId = null });
        }

        Assert.Single(answers.Distinct());
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        using var late = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            TestUser.Json(new LogInRequest { Email = person.Email, Password = TestUser.Password }),
            Token
        );
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    [Fact]
    public async Task Registration_queued_for_hashing_does_not_block_other_networks()
    {
        await using var server = await FaultyServer.StartAsync();
        await server.RegisterAsync();
        var limiter = server.Services.GetRequiredService<PasswordHashing>().Limiter;
        var (crowded, quiet) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var i = 0; i < PasswordHashing.MaxConcurrency; i++)
        {
            await limiter.AcquireAsync(IPAddress.Broadcast);
        }

        var (first, second) = (limiter.AcquireAsync(crowded), limiter.AcquireAsync(crowded));
        using var http = new HttpClient { BaseAddress = new(server.Address, "/api/") };
        var held = RegisterAsync(http, crowded);
        await Wait.UntilAsync(() => limiter.WaitingCount == 3, "the registration to wait");
        var free = RegisterAsync(http, quiet);
        await Wait.UntilAsync(() => limiter.WaitingCount == 4, "the other one to wait");

        // One slot is passed on: to the busy network, to the quiet network, to the busy network.
        limiter.Release();
        Assert.True(await first);
        limiter.Release();
        Assert.Equal(HttpStatusCode.Created, await free.WithTimeoutAsync("the quiet network's registration"));
        Assert.True(await second.WithTimeoutAsync("the crowd's next turn"));
        Assert.False(held.IsCompleted);
        limiter.Release();
        Assert.Equal(HttpStatusCode.Created, await held.WithTimeoutAsync("the registration that waited"));
    }

    private static async Task<HttpStatusCode> RegisterAsync(HttpClient http, IPAddress from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/register")
        {
            Content = TestUser.Json(
                new RegisterRequest
                {
                    Email = $"{Ids.New():N}@parley.example",
                    DisplayName = "Someone",
                    Password = TestUser.Password,
                }
            ),
        };
        request.Headers.Add("X-Forwarded-For", $"{from}");
        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
