namespace Parley.Server.Tests.Rest;

/// <summary>The session cookie over HTTPS behind a proxy, and the lifetime of a session.</summary>
public sealed class CookieTests(SharedServer shared)
{
    private const string Secure = "__Host-parley_session";
    private const string Plain = "parley_session";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_cookie_has_the_host_prefix_over_https_only()
    {
        var user = await shared.Server.RegisterAsync();
        using var http = shared.Server.Anonymous();
        using var secure = await SendAsync(http, HttpMethod.Post, "auth/login", true, null, LogIn(user));
        var cookie = secure
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.Contains(Plain, StringComparison.Ordinal));
        Assert.StartsWith($"{Secure}=pst_", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        using var me = await SendAsync(http, HttpMethod.Get, "me", true, cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        using var plain = await SendAsync(http, HttpMethod.Post, "auth/login", false, null, LogIn(user));
        Assert.StartsWith("pst_", TestUser.CookieToken(plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legacy_cookie_is_accepted_and_replaced_on_use()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        var old = $"{Plain}={user.Token}";
        using var first = await SendAsync(http, HttpMethod.Get, "me", true, old);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        using var later = await SendAsync(http, HttpMethod.Get, "me", true, old);
        var cookies = later.Headers.GetValues("Set-Cookie").ToList();
        Assert.Contains(cookies, cookie => cookie.StartsWith($"{Secure}={user.Token};", StringComparison.Ordinal));
        Assert.Contains(cookies, cookie => cookie.StartsWith($"{Plain}=;", StringComparison.Ordinal));
        using var logout = await SendAsync(http, HttpMethod.Post, "auth/logout", true, $"{Secure}={user.Token}");
        Assert.Equal(
            2,
            logout.Headers.GetValues("Set-Cookie").Count(cookie => cookie.Contains("=;", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Session_in_use_expires_after_its_maximum_age()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Accounts:SessionDays", "3"),
            ("Accounts:SessionLifetimeDays", "5")
        );
        var user = await server.RegisterAsync();
        var last = server.Clock.GetUtcNow().AddDays(5);
        for (var day = 1; day < 5; day++)
        {
            server.Clock.Advance(TimeSpan.FromDays(1));
            var session = Assert.Single((await user.GetAsync<ItemList<Session>>("me/sessions")).Items);
            Assert.True(session.ExpiresAt <= last, $"{session.ExpiresAt} is after {last}");
        }

        server.Clock.Advance(TimeSpan.FromDays(1));
        await user.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
    }

    [Fact]
    public async Task Request_from_a_page_of_another_user_is_unauthenticated()
    {
        var (kim, other) = (await shared.Server.RegisterAsync("Kim"), await shared.Server.RegisterAsync("Other"));
        using var http = shared.Server.Anonymous();
        var cookie = $"{Plain}={other.Token}";
        var rename = new UpdateMeRequest { DisplayName = "Kim's new name" };
        foreach (var shown in new[] { $"{kim.Id}", "", "nobody", $"{other.Id}, {kim.Id}" })
        {
            foreach (
                var (method, path, body) in new (HttpMethod, string, object?)[]
                {
                    (HttpMethod.Patch, "me", rename),
                    (HttpMethod.Get, "me", null),
                    (HttpMethod.Post, "auth/logout", null),
                }
            )
            {
                using var refused = await SendAsync(http, method, path, false, cookie, body, shown);
                await refused.ExpectErrorAsync(401, ErrorCodes.AuthRequired);
                Assert.False(refused.Headers.Contains("Set-Cookie"));
            }
        }

        foreach (var shown in new[] { $"{other.Id}", $"{other.Id}".ToUpperInvariant(), null })
        {
            using var own = await SendAsync(http, HttpMethod.Get, "me", false, cookie, null, shown);
            Assert.Equal("Other", (await TestUser.ReadAsync<Me>(own)).DisplayName);
        }

        // A token identifies its holder: the header has no effect there.
        using var bearer = shared.Server.With(other.Token);
        bearer.DefaultRequestHeaders.Add("Parley-User", $"{kim.Id}");
        using var me = await bearer.GetAsync(new Uri("me", UriKind.Relative), Token);
        Assert.Equal(other.Id, (await TestUser.ReadAsync<Me>(me)).Id);
    }

    private static LogInRequest LogIn(TestUser user) => new() { Email = user.Email, Password = TestUser.Password };

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        bool secure,
        string? cookie,
        object? body = null,
        string? shown = null
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = TestUser.Json(body) };
        if (secure)
        {
            request.Headers.Add("X-Forwarded-Proto", "https");
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (shown is not null)
        {
            request.Headers.TryAddWithoutValidation("Parley-User", shown);
        }

        return http.SendAsync(request, Token);
    }
}
