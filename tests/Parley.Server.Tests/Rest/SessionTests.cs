using System.Net.Http.Headers;

namespace Parley.Server.Tests.Rest;

public sealed class SessionTests(SharedServer shared)
{
    [Fact]
    public async Task Token_is_shown_once_and_revoked_at_logout()
    {
        var person = await shared.Server.PersonAsync();
        using var http = shared.Server.Anonymous();
        var result = await AskTokenAsync(http, person, "laptop");
        Assert.Equal(person.Me, result.User);
        Assert.True(result.ExpiresAt > shared.Server.Clock.GetUtcNow().AddDays(29));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", result.Token);
        using (var me = await http.GetAsync(new Uri("me", UriKind.Relative), Token))
        {
            Assert.Equal(person.Me, await Person.ReadAsync<Me>(me));
            Assert.True(me.Headers.CacheControl!.NoStore);
        }

        using var logout = await http.PostAsync(new Uri("auth/logout", UriKind.Relative), null, Token);
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        await http.RefusedAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Login_sets_an_http_only_cookie()
    {
        var person = await shared.Server.PersonAsync();
        using var http = shared.Server.Anonymous();
        using var response = await http.PostAsync(
            new Uri("auth/login", UriKind.Relative),
            Person.Json(new LogInRequest { Email = person.Email, Password = Person.Password }),
            Token
        );
        Assert.Equal(person.Me, (await Person.ReadAsync<LogInResult>(response)).User);
        var cookie = response
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.StartsWith("parley_session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "me")
        {
            Headers = { { "Cookie", $"parley_session={Person.CookieToken(response)}" } },
        };
        using var me = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task Unknown_email_and_wrong_password_get_the_same_response()
    {
        var person = await shared.Server.PersonAsync();
        using var http = shared.Server.Anonymous();
        var wrong = await http.RefusedAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = person.Email, Password = "wrong" },
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        var unknown = await http.RefusedAsync(
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
        var person = await server.PersonAsync();
        using var http = server.Anonymous();
        var wrong = new LogInRequest { Email = person.Email, Password = "wrong" };
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => http.PostAsync(new Uri("auth/login", UriKind.Relative), Person.Json(wrong), Token))
        );

        // However many come at once, no more are tried than the limit says.
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized), 1, 3);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Unauthorized))
        {
            await answer.RefusedAsync(429, ErrorCodes.AuthLockedOut);
        }

        var locked = await http.RefusedAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = person.Email, Password = Person.Password },
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
                            Person.Json(new LogInRequest { Email = team.Owner.Email, Password = "wrong" }),
                            Token
                        );
                        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
                    })
            )
            .WithinAsync("twenty refusals");
        await team.Owner.PostAsync(team.General.Id, "still here").WithinAsync("a post");
    }

    [Fact]
    public async Task Sign_in_attempts_of_one_network_address_are_limited()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:AttemptsPerMinute", "3"));
        using var http = server.Anonymous();
        var request = new LogInRequest { Email = "nobody@parley.example", Password = "wrong" };
        for (var i = 0; i < 3; i++)
        {
            await http.RefusedAsync(HttpMethod.Post, "auth/login", request, 401, ErrorCodes.AuthInvalidCredentials);
        }

        var limited = await http.RefusedAsync(HttpMethod.Post, "auth/login", request, 429, ErrorCodes.RateLimited);
        Assert.InRange(limited.RetryAfterMs!.Value, 1, 60_000);
        await http.RefusedAsync(HttpMethod.Get, "invites/x", null, 429, ErrorCodes.RateLimited);
        await http.RefusedAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Revoked_session_is_refused_and_its_socket_is_closed()
    {
        var person = await shared.Server.PersonAsync();
        using var http = shared.Server.Anonymous();
        var phone = await AskTokenAsync(http, person, "phone");
        await using var socket = await TestSocket.OpenAsync(shared.Server.Address, token: phone.Token);
        var mine = await person.OpenSocketAsync();
        var sessions = await person.GetAsync<ItemList<Session>>("me/sessions");
        Assert.Equal(2, sessions.Items.Count);
        var other = Assert.Single(sessions.Items, session => !session.Current);
        Assert.Equal(("phone", SessionKind.Device, socket.Ready.SessionId), (other.Device, other.Kind, other.Id));

        await person.DoAsync(HttpMethod.Delete, $"me/sessions/{other.Id}");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", phone.Token);
        await http.RefusedAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        await mine.SettleAsync();
        await person.RefusedAsync(HttpMethod.Delete, $"me/sessions/{other.Id}", null, 404, ErrorCodes.SessionNotFound);
    }

    [Fact]
    public async Task Logout_closes_the_sockets_of_the_session()
    {
        var person = await shared.Server.PersonAsync();
        var socket = await person.OpenSocketAsync();
        await person.DoAsync(HttpMethod.Post, "auth/logout");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Session_of_another_user_cannot_be_revoked()
    {
        var (ada, eve) = (await shared.Server.PersonAsync(), await shared.Server.PersonAsync());
        var session = Assert.Single((await ada.GetAsync<ItemList<Session>>("me/sessions")).Items);
        await eve.RefusedAsync(HttpMethod.Delete, $"me/sessions/{session.Id}", null, 404, ErrorCodes.SessionNotFound);
        await ada.GetAsync<Me>("me");
    }

    [Fact]
    public async Task Idle_session_expires_and_active_session_is_renewed()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:SessionDays", "3"));
        var (idle, busy) = (await server.PersonAsync(), await server.PersonAsync());
        for (var day = 0; day < 4; day++)
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            await busy.GetAsync<Me>("me");
        }

        await idle.RefusedAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
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
        await response.RefusedAsync(401, ErrorCodes.AuthRequired);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Display_name_can_be_changed_within_its_limits()
    {
        var person = await shared.Server.PersonAsync("Before");
        var changed = await person.AskAsync<Me>(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = " After " }
        );
        Assert.Equal(person.Me with { DisplayName = "After" }, changed);
        Assert.Equal(changed, await person.GetAsync<Me>("me"));
        await person.RefusedAsync(
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
        var stranger = await shared.Server.PersonAsync();
        using var response = await team.Owner.SendAsync(HttpMethod.Get, $"users/{team.Members[0].Id}");
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        await stranger.RefusedAsync(HttpMethod.Get, $"users/{team.Owner.Id}", null, 404, ErrorCodes.UserNotFound);
        await team.Owner.RefusedAsync(HttpMethod.Get, $"users/{Ids.User()}", null, 404, ErrorCodes.UserNotFound);
        Assert.Equal(stranger.Id, (await stranger.GetAsync<User>($"users/{stranger.Id}")).Id);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<TokenResult> AskTokenAsync(HttpClient http, Person person, string device)
    {
        using var response = await http.PostAsync(
            new Uri("auth/token", UriKind.Relative),
            Person.Json(
                new TokenRequest
                {
                    Email = person.Email,
                    Password = Person.Password,
                    Device = device,
                }
            ),
            Token
        );
        return await Person.ReadAsync<TokenResult>(response);
    }
}
