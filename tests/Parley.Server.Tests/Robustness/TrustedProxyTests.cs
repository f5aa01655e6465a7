using System.Net.Sockets;

namespace Parley.Server.Tests.Robustness;

/// <summary>
/// The client address and scheme are those of the connection; a header overrides them only from a trusted proxy.
/// </summary>
public sealed class TrustedProxyTests(TrustedProxyTests.Fixture fixture) : IClassFixture<TrustedProxyTests.Fixture>
{
    private const string Secure = "https://chat.parley.example";
    private readonly ParleyServer _server = fixture.Server;

    [Fact]
    public async Task Forged_forwarded_addresses_count_as_one_caller()
    {
        using var http = From("127.0.0.2");
        for (var i = 0; i < 3; i++)
        {
            using var tried = await RequestWithHeaderAsync(http, $"203.0.113.{i}");
            await tried.ExpectErrorAsync(401, ErrorCodes.AuthInvalidCredentials);
        }

        using var response = await RequestWithHeaderAsync(http, "203.0.113.99");
        await response.ExpectErrorAsync(429, ErrorCodes.RateLimited);
    }

    [Fact]
    public async Task Forwarded_address_of_a_trusted_proxy_is_used()
    {
        using var http = From("127.0.0.1");
        for (var i = 0; i < 6; i++)
        {
            using var tried = await RequestWithHeaderAsync(http, $"203.0.113.{i}");
            await tried.ExpectErrorAsync(401, ErrorCodes.AuthInvalidCredentials);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.3", false)]
    public async Task Forwarded_scheme_is_used_from_a_trusted_proxy_only(string from, bool believed)
    {
        var user = await _server.FirstUserAsync();
        using var http = From(from);
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        http.DefaultRequestHeaders.Host = "chat.parley.example";
        using (
            var login = await http.PostAsync(
                new Uri("auth/login", UriKind.Relative),
                TestUser.Json(new LogInRequest { Email = user.Email, Password = TestUser.Password }),
                Token
            )
        )
        {
            Assert.All(
                login.Headers.GetValues("Set-Cookie"),
                cookie => Assert.Equal(believed, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase))
            );
        }

        using var request = new HttpRequestMessage(HttpMethod.Patch, "me")
        {
            Content = TestUser.Json(new UpdateMeRequest { DisplayName = "x" }),
        };
        request.Headers.Add("Cookie", $"parley_session={user.Token}");
        request.Headers.Add("Origin", Secure);
        using var response = await http.SendAsync(request, Token);
        Assert.Equal(believed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Invalid_authorization_header_does_not_skip_the_origin_check_of_the_cookie()
    {
        var user = await _server.FirstUserAsync();
        using var http = From("127.0.0.1");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "me")
        {
            Content = TestUser.Json(new UpdateMeRequest { DisplayName = "x" }),
        };
        request.Headers.Add("Cookie", $"parley_session={user.Token}");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic x");
        using var response = await http.SendAsync(request, Token);
        await response.ExpectErrorAsync(403, ErrorCodes.AuthOrigin);

        var refusal = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(
                _server.Address,
                options =>
                {
                    options.SetRequestHeader("Cookie", $"parley_session={user.Token}");
                    options.SetRequestHeader("Origin", "https://evil.example");
                    options.SetRequestHeader("Authorization", "Basic x");
                }
            )
        );
        Assert.Equal(403, refusal.Status);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every address of 127/8 is this machine; only the first is a trusted proxy.</summary>
    private HttpClient From(string address) =>
        new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new System.Net.Sockets.Socket(
                        AddressFamily.InterNetwork,
                        SocketType.Stream,
                        ProtocolType.Tcp
                    )
                    {
                        NoDelay = true,
                    };
                    socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                    await socket.ConnectAsync(_server.Address.Host, _server.Address.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new(_server.Address, "/api/"),
        };

    private static async Task<HttpResponseMessage> RequestWithHeaderAsync(HttpClient http, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/login")
        {
            Content = TestUser.Json(new LogInRequest { Email = $"{Ids.New():N}@parley.example", Password = "wrong" }),
        };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await http.SendAsync(request, Token);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public ParleyServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await ParleyServer.StartAsync(
                ("Accounts:AttemptsPerMinute", "3"),
                ("AllowedHosts:0", "chat.parley.example")
            );

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
