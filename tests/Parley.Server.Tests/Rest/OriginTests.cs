using System.Net.WebSockets;

namespace Parley.Server.Tests.Rest;

/// <summary>A browser sends the cookie by itself: only pages of the server and of the allowlist may use it.</summary>
public sealed class OriginTests : IAsyncLifetime
{
    private const string Friend = "https://chat.parley.example";
    private ParleyServer _server = null!;
    private TestUser _user = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(("AllowedOrigins:0", Friend));
        _user = await _server.FirstUserAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Cookie_is_accepted_from_allowed_origins_only()
    {
        var own = _server.Address.GetLeftPart(UriPartial.Authority);
        foreach (var origin in new[] { own, Friend, null })
        {
            Assert.Equal(HttpStatusCode.OK, await PatchAsync(origin));
        }

        foreach (var origin in Foreign(own))
        {
            Assert.True(await PatchAsync(origin) == HttpStatusCode.Forbidden, origin);
        }
    }

    [Fact]
    public async Task Socket_with_the_cookie_opens_from_allowed_origins_only()
    {
        var own = _server.Address.GetLeftPart(UriPartial.Authority);
        foreach (var origin in new[] { own, Friend })
        {
            await using var socket = await TestSocket.OpenAsync(_server.Address, options => Configure(options, origin));
            Assert.Equal(_user.Id, socket.Ready.User.Id);
        }

        foreach (var origin in Foreign(own).Append(null))
        {
            var refusal = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
                TestSocket.ConnectAsync(_server.Address, options => Configure(options, origin))
            );
            Assert.True(refusal.Status == 403, origin);
        }
    }

    [Fact]
    public async Task Foreign_origin_cannot_sign_a_browser_in()
    {
        using var http = _server.Anonymous();
        http.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = _user.Email, Password = TestUser.Password },
            403,
            ErrorCodes.AuthOrigin
        );
    }

    [Fact]
    public async Task Token_client_needs_no_origin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "me")
        {
            Content = TestUser.Json("""{"displayName":"x"}"""),
        };
        request.Headers.Add("Origin", "https://evil.example");
        using var response = await _user.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Form_post_of_a_foreign_origin_changes_nothing()
    {
        using var http = _server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "workspaces")
        {
            Content = new StringContent("""{"name":"x"}"""),
        };
        request.Headers.Add("Cookie", $"parley_session={_user.Token}");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.ExpectErrorAsync(415, ErrorCodes.RequestUnsupported);
        Assert.Single((await _user.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    private static IEnumerable<string?> Foreign(string own) =>
        [
            "https://evil.example",
            "null",
            own.Replace("http:", "https:", StringComparison.Ordinal),
            $"{own}.evil.example",
            own.Replace("127.0.0.1", "evil127.0.0.1", StringComparison.Ordinal),
            own[..^1],
            $"{Friend}.evil.example",
            "https://evil-chat.parley.example",
            "http://chat.parley.example",
            $"{Friend}:8443",
            Friend.ToUpperInvariant(),
            $"{Friend}/",
        ];

    private void Configure(ClientWebSocketOptions options, string? origin)
    {
        options.SetRequestHeader("Cookie", $"parley_session={_user.Token}");
        if (origin is not null)
        {
            options.SetRequestHeader("Origin", origin);
        }
    }

    private async Task<HttpStatusCode> PatchAsync(string? origin)
    {
        using var http = _server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Patch, "me")
        {
            Content = TestUser.Json("""{"displayName":"x"}"""),
        };
        request.Headers.Add("Cookie", $"parley_session={_user.Token}");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.StatusCode == HttpStatusCode.Forbidden)
        {
            await response.ExpectErrorAsync(403, ErrorCodes.AuthOrigin);
        }

        return response.StatusCode;
    }
}
