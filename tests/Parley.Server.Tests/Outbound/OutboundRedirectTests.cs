using Parley.Server.Platform.Outbound;

namespace Parley.Server.Tests.Outbound;

/// <summary>Redirects: each is checked anew, and takes nothing of the caller to another origin.</summary>
[Storeless]
public sealed class OutboundRedirectTests
{
    private static readonly (string Name, string Value)[] Credentials =
    [
        ("Authorization", "Bearer secret"),
        ("X-Signature", "secret"),
    ];

    [Theory]
    [InlineData("http://127.0.0.1:{port}/secret", nameof(OutboundFailure.AddressBlocked))]
    [InlineData("http://[::1]:{port}/secret", nameof(OutboundFailure.AddressBlocked))]
    [InlineData("http://2130706433:{port}/secret", nameof(OutboundFailure.AddressBlocked))]
    [InlineData("http://private.example:{port}/secret", nameof(OutboundFailure.AddressBlocked))]
    [InlineData("//127.0.0.1:{port}/secret", nameof(OutboundFailure.AddressBlocked))]
    [InlineData("http://127.0.0.2:1/", nameof(OutboundFailure.UrlRefused))]
    [InlineData("http://user:password@127.0.0.2:{port}/", nameof(OutboundFailure.UrlRefused))]
    [InlineData("file:///etc/passwd", nameof(OutboundFailure.UrlRefused))]
    [InlineData("gopher://127.0.0.2:{port}/", nameof(OutboundFailure.UrlRefused))]
    public async Task Redirect_to_a_private_address_or_a_refused_URL_is_not_followed(string location, string failure)
    {
        await using var server = new StubServer(call =>
            call.WriteAsync(
                StubServer.Redirect(302, location.Replace("{port}", $"{call.Server.Port}", StringComparison.Ordinal))
            )
        );
        using var scene = new OutboundScene(server.Port, resolver: new OutboundScene.FakeResolver(["127.0.0.1"]));
        Assert.Equal(failure, (await scene.FailAsync(OutboundScene.Get(server.Url(OutboundScene.Public)))).ToString());
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Redirect_loop_ends_after_the_maximum()
    {
        await using var server = new StubServer(StubServer.Redirect(302, "/again"));
        using var scene = new OutboundScene(server.Port);
        var request = OutboundScene.Get(server.Url(OutboundScene.Public));
        Assert.Equal(OutboundFailure.RedirectRefused, await scene.FailAsync(request with { MaxRedirects = 3 }));
        Assert.Equal(4, server.Calls.Count);
        var single = Assert.IsType<OutboundResult.Response>(await scene.SendAsync(request with { MaxRedirects = 0 }));
        Assert.Equal(302, single.Status);
    }

    [Fact]
    public async Task Redirect_within_the_origin_keeps_the_headers_and_a_redirect_to_another_one_drops_them_for_good()
    {
        await using var server = new StubServer(call =>
            call.WriteAsync(
                call.Path switch
                {
                    "/start" => StubServer.Redirect(301, "/second"),
                    "/second" => StubServer.Redirect(302, $"http://other.example:{call.Server.Port}/third"),
                    "/third" => StubServer.Redirect(302, $"http://first.example:{call.Server.Port}/last"),
                    _ => StubServer.Ok("end"),
                }
            )
        );
        using var scene = new OutboundScene(
            server.Port,
            resolver: new OutboundScene.FakeResolver([OutboundScene.Public])
        );
        var result = await scene.SendAsync(
            OutboundScene.Get(server.Url("first.example", "/start")) with
            {
                Headers = Credentials,
            }
        );
        var response = Assert.IsType<OutboundResult.Response>(result);
        Assert.Equal("first.example", response.Url.Host);
        Assert.Equal(
            [("/start", 2), ("/second", 2), ("/third", 0), ("/last", 0)],
            server.Calls.Select(call =>
                (call.Path, call.Request.Split("\r\n").Count(line => line.EndsWith("secret", StringComparison.Ordinal)))
            )
        );
    }

    [Theory]
    [InlineData(303, "GET", "")]
    [InlineData(302, "GET", "")]
    [InlineData(307, "POST", "content")]
    [InlineData(308, "POST", "content")]
    public async Task Redirect_of_a_post_within_the_origin_keeps_the_method_as_browsers_do(
        int status,
        string method,
        string body
    )
    {
        await using var server = new StubServer(call =>
            call.WriteAsync(call.Path == "/" ? StubServer.Redirect(status, "/next") : StubServer.Ok("end"))
        );
        using var scene = new OutboundScene(server.Port);
        Assert.Equal("end", await scene.ReadAsync(Post(server.Url(OutboundScene.Public))));
        var next = server.Calls.Last().Request;
        Assert.StartsWith($"{method} /next ", next, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n\r\n{body}", next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_does_not_take_a_body_to_another_origin(int status)
    {
        await using var server = new StubServer(call =>
            call.WriteAsync(StubServer.Redirect(status, $"http://other.example:{call.Server.Port}/"))
        );
        using var scene = new OutboundScene(
            server.Port,
            resolver: new OutboundScene.FakeResolver([OutboundScene.Public])
        );
        Assert.Equal(OutboundFailure.RedirectRefused, await scene.FailAsync(Post(server.Url("first.example"))));
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData("https://site.example/", "http://site.example/", false)]
    [InlineData("https://site.example/", "ftp://site.example/", false)]
    [InlineData("https://site.example/", "http:", false)]
    [InlineData("https://site.example/", "https://other.example/", true)]
    [InlineData("http://site.example/", "https://site.example/", true)]
    [InlineData("https://site.example/", "/path", true)]
    public void Redirect_from_HTTPS_to_HTTP_is_refused(string from, string location, bool permitted)
    {
        var hop = new OutboundUrls.Hop(new(from), HttpMethod.Get, HasBody: false, HasHeaders: true);
        Assert.Equal(permitted, OutboundUrls.Redirect(hop, 302, new(location, UriKind.RelativeOrAbsolute)) is not null);
    }

    private static OutboundRequest Post(Uri url) =>
        OutboundScene.Get(url) with
        {
            Method = HttpMethod.Post,
            Body = new("content"u8.ToArray(), "text/plain; charset=utf-8"),
        };
}
