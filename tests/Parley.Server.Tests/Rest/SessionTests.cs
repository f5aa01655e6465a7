using System.Net.Http.Headers;

namespace Parley.Server.Tests.Rest;

public sealed class SessionTests(SharedServer shared)
{
    [Fact]
    public async Task Token_is_shown_once_and_revoked_at_logout()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        var result = await RequestTokenAsync(http, user, "laptop");
        Assert.Equal(user.Me, result.User);
        Assert.True(result.ExpiresAt > shared.Server.Clock.GetUtcNow().AddDays(29));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", result.Token);
        using (var me = await http.GetAsync(new Uri("me", UriKind.Relative), Token))
        {
            Assert.Equal(user.Me, await TestUser.ReadAsync<Me>(me));
            Assert.True(me.Headers.CacheControl!.NoStore);
        }

        using var logout = await http.PostAsync(new Uri("auth/logout", UriKind.Relative), null, Token);
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        await http.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Login_sets_an_http_only_cookie()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        using var response = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            TestUser.Json(new LogInRequest { Email = user.Email, Password = TestUser.Password }),
            Token
        );
        Assert.Equal(user.Me, (await TestUser.ReadAsync<LogInResult>(response)).User);
        var cookie = response
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.StartsWith("parley_session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "me")
        {
            Headers = { { "Cookie", $"parley_session={TestUser.CookieToken(response)}" } },
        };
        using var me = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task Unknown_email_and_wrong_password_get_the_same_response()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        var wrong = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = user.Email, Password = "wrong" },
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        var unknown = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = "nobody@parley.example", Password = "wrong" },
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        Assert.Equal(wrong with { TraceId = null }, unknown with { TraceId = null });
    }

    [Fact]
    public async Task Too_many_wrong_passwords_lock_the_account_temporarily()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Accounts:LockoutAttempts", "3"),
            ("Accounts:LockoutMinutes", "7")
        );
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        var wrong = new LogInRequest { Email = user.Email, Password = "wrong" };
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => http.PostAsync(new Uri("auth/login", UriKind.Relative), TestUser.Json(wrong), Token))
        );

        // Concurrent requests do not exceed the limit.
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized), 1, 3);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Unauthorized))
        {
            await answer.ExpectErrorAsync(429, ErrorCodes.AuthLockedOut);
        }

        var locked = await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = user.Email, Password = TestUser.Password },
            429,
            ErrorCodes.AuthLockedOut
        );
        Assert.InRange(locked.RetryAfterMs!.Value, 1, 7 * 60_000);
    }

    [Fact]
    public async Task Concurrent_wrong_passwords_do_not_block_writes()
    {
        var team = await shared.Server.TeamAsync();
        using var http = shared.Server.Anonymous();
        await Task.WhenAll(
                Enumerable
                    .Range(0, 20)
                    .Select(async _ =>
                    {
                        using var response = await http.PostAsync(
                            new Uri("auth/login", UriKind.Relative),
                            TestUser.Json(new LogInRequest { Email = team.Owner.Email, Password = "wrong" }),
                            Token
                        );
                        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
                    })
            )
            .WithTimeoutAsync("twenty refusals");
        await team.Owner.PostAsync(team.General.Id, "still here").WithTimeoutAsync("a post");
    }

    [Fact]
    public async Task Sign_in_attempts_of_one_network_address_are_limited()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:AttemptsPerMinute", "3"));
        using var http = server.Anonymous();
        var request = new LogInRequest { Email = "nobody@parley.example", Password = "wrong" };
        for (var i = 0; i < 3; i++)
        {
            await http.ExpectErrorAsync(HttpMethod.Post, "auth/login", request, 401, ErrorCodes.AuthInvalidCredentials);
        }

        var limited = await http.ExpectErrorAsync(HttpMethod.Post, "auth/login", request, 429, ErrorCodes.RateLimited);
        Assert.InRange(limited.RetryAfterMs!.Value, 1, 60_000);
        await http.ExpectErrorAsync(HttpMethod.Get, "invites/x", null, 429, ErrorCodes.RateLimited);
        await http.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Revoked_session_is_refused_and_its_socket_is_closed()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        var phone = await RequestTokenAsync(http, user, "phone");
        await using var socket = await TestSocket.OpenAsync(shared.Server.Address, token: phone.Token);
        var mine = await user.OpenSocketAsync();
        var sessions = await user.GetAsync<ItemList<Session>>("me/sessions");
        Assert.Equal(2, sessions.Items.Count);
        var other = Assert.Single(sessions.Items, session => !session.Current);
        Assert.Equal(("phone", SessionKind.Device, socket.Ready.SessionId), (other.Device, other.Kind, other.Id));

        await user.RequestAsync(HttpMethod.Delete, $"me/sessions/{other.Id}");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", phone.Token);
        await http.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        await mine.RoundTripAsync();
        await user.ExpectErrorAsync(
            HttpMethod.Delete,
            $"me/sessions/{other.Id}",
            null,
            404,
            ErrorCodes.SessionNotFound
        );
    }

    [Fact]
    public async Task Logout_closes_the_sockets_of_the_session()
    {
        var user = await shared.Server.RegisterAsync();
        var socket = await user.OpenSocketAsync();
        await user.RequestAsync(HttpMethod.Post, "auth/logout");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Session_of_another_user_cannot_be_revoked()
    {
        var (ada, eve) = (await shared.Server.RegisterAsync(), await shared.Server.RegisterAsync());
        var session = Assert.Single((await ada.GetAsync<ItemList<Session>>("me/sessions")).Items);
        await eve.ExpectErrorAsync(
            HttpMethod.Delete,
            $"me/sessions/{session.Id}",
            null,
            404,
            ErrorCodes.SessionNotFound
        );
        await ada.GetAsync<Me>("me");
    }

    [Fact]
    public async Task Idle_session_expires_and_active_session_is_renewed()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:SessionDays", "3"));
        var (idle, busy) = (await server.RegisterAsync(), await server.RegisterAsync());
        for (var day = 0; day < 4; day++)
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            await busy.GetAsync<Me>("me");
        }

        await idle.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pst_unknown")]
    [InlineData("Basic abc")]
    public async Task Invalid_token_is_refused(string token)
    {
        using var http = shared.Server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request, Token);
        await response.ExpectErrorAsync(401, ErrorCodes.AuthRequired);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Display_name_can_be_changed_within_its_limits()
    {
        var user = await shared.Server.RegisterAsync("Before");
        var changed = await user.RequestAsync<Me>(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = " After " }
        );
        Assert.Equal(user.Me with { DisplayName = "After" }, changed);
        Assert.Equal(changed, await user.GetAsync<Me>("me"));
        await user.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = new('a', 81) },
            422,
            ErrorCodes.RequestInvalid
        );
    }

    [Fact]
    public async Task Users_of_a_shared_workspace_are_visible_without_email()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var stranger = await shared.Server.RegisterAsync();
        using var response = await team.Owner.SendAsync(HttpMethod.Get, $"users/{team.Members[0].Id}");
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        await stranger.ExpectErrorAsync(HttpMethod.Get, $"users/{team.Owner.Id}", null, 404, ErrorCodes.UserNotFound);
        await team.Owner.ExpectErrorAsync(HttpMethod.Get, $"users/{Ids.User()}", null, 404, ErrorCodes.UserNotFound);
        Assert.Equal(stranger.Id, (await stranger.GetAsync<User>($"users/{stranger.Id}")).Id);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<TokenResult> RequestTokenAsync(HttpClient http, TestUser user, string device)
    {
        using var response = await http.PostAsync(
            new Uri("auth/token", UriKind.Relative),
            TestUser.Json(
                new TokenRequest
                {
                    Email = user.Email,
                    Password = TestUser.Password,
                    Device = device,
                }
            ),
            Token
        );
        return await TestUser.ReadAsync<TokenResult>(response);
    }
}
