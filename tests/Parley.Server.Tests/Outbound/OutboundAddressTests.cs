using Parley.Server.Platform.Outbound;

namespace Parley.Server.Tests.Outbound;

/// <summary>Attacks by URL and DNS: no connection to an address that is not public.</summary>
[Storeless]
public sealed class OutboundAddressTests
{
    public static TheoryData<string> Spellings =>
        [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7F.0x0.0x0.0x1",
            "0177.0.0.1",
            "0177.0.0.01",
            "017700000001",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.０.０.１",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "localhost",
            "LocalHost",
            "localhost.",
            "0",
            "0.0.0.0",
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::127.0.0.1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:7f00:0001]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fe80::1%251]",
            "[fe80::1%25lo]",
            "[::1%251]",
        ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Loopback_in_any_spelling_is_not_connected_to(string host)
    {
        await using var server = new StubServer(StubServer.Ok("secret"));
        using var scene = new OutboundScene(server.Port);
        if (Uri.TryCreate($"http://{host}:{server.Port}/", UriKind.Absolute, out var url))
        {
            var failure = await scene.FailAsync(OutboundScene.Get(url));
            Assert.Contains(
                failure,
                new[] { OutboundFailure.AddressBlocked, OutboundFailure.NameUnknown, OutboundFailure.UrlRefused }
            );
        }

        // The server works, and would have counted the connection.
        Assert.Equal("secret", await scene.ReadAsync(OutboundScene.Get(server.Url(OutboundScene.Public))));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("ftp://127.0.0.2:{port}/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.2:{port}/")]
    [InlineData("ws://127.0.0.2:{port}/")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("https://127.0.0.2/")]
    [InlineData("http://127.0.0.2:22/")]
    [InlineData("http://user@127.0.0.2:{port}/")]
    [InlineData("http://user:password@127.0.0.2:{port}/")]
    [InlineData("http://public.example%40127.0.0.2:{port}/")]
    [InlineData("/relative")]
    public async Task URL_with_another_scheme_port_or_a_user_is_refused(string url)
    {
        await using var server = new StubServer(StubServer.Ok("secret"));
        using var scene = new OutboundScene(server.Port);
        if (
            Uri.TryCreate(
                url.Replace("{port}", $"{server.Port}", StringComparison.Ordinal),
                UriKind.RelativeOrAbsolute,
                out var parsed
            )
        )
        {
            Assert.Equal(OutboundFailure.UrlRefused, await scene.FailAsync(OutboundScene.Get(parsed)));
        }

        Assert.Equal(0, server.Connections);
    }

    /// <summary>DNS rebinding: a check of the first answer must not permit a connection to the second one.</summary>
    [Fact]
    public async Task Name_that_resolves_to_a_public_and_then_to_a_private_address_reaches_the_public_one_only()
    {
        await using var server = new StubServer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        var resolver = new OutboundScene.FakeResolver([OutboundScene.Public], ["127.0.0.1"]);
        using var scene = new OutboundScene(server.Port, resolver: resolver);
        var request = OutboundScene.Get(server.Url("rebinding.example"));
        Assert.Equal("hello", await scene.ReadAsync(request));
        Assert.Equal(IPAddress.Parse(OutboundScene.Public), Assert.Single(server.Calls).Server.Address);
        Assert.Equal(1, resolver.Lookups);
        Assert.Equal(OutboundFailure.AddressBlocked, await scene.FailAsync(request));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("127.0.0.2", "::ffff:127.0.0.1")]
    [InlineData("127.0.0.2", "10.0.0.1")]
    public async Task Name_with_a_private_address_among_others_is_blocked(params string[] addresses)
    {
        await using var server = new StubServer(StubServer.Ok("secret"));
        using var scene = new OutboundScene(server.Port, resolver: new OutboundScene.FakeResolver(addresses));
        Assert.Equal(
            OutboundFailure.AddressBlocked,
            await scene.FailAsync(OutboundScene.Get(server.Url("mixed.example")))
        );
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Name_without_an_address_is_unknown_and_a_closed_port_unreachable()
    {
        var port = HostProcess.FreePort();
        using var scene = new OutboundScene(port, resolver: new OutboundScene.FakeResolver([], [OutboundScene.Public]));
        var request = OutboundScene.Get(new($"http://name.example:{port}/"));
        Assert.Equal(OutboundFailure.NameUnknown, await scene.FailAsync(request));
        Assert.Equal(OutboundFailure.Unreachable, await scene.FailAsync(request));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "127.0.0.1")]
    [InlineData("intern.example", "intern.example")]
    [InlineData("intern.example", "INTERN.example.")]
    public async Task Allowed_host_address_or_network_is_reached(string allowed, string host)
    {
        await using var server = new StubServer(StubServer.Ok("intern"));
        using var scene = new OutboundScene(
            server.Port,
            options => options.Allow = [allowed],
            new OutboundScene.FakeResolver(["127.0.0.1"])
        );
        Assert.Equal("intern", await scene.ReadAsync(OutboundScene.Get(server.Url(host))));
        Assert.Equal(
            OutboundFailure.AddressBlocked,
            await scene.FailAsync(OutboundScene.Get(server.Url(host.StartsWith('1') ? "10.0.0.1" : "other.example")))
        );
    }

    /// <summary>A proxy connects and resolves by itself, so only addresses in URLs can be checked.</summary>
    [Fact]
    public async Task Configured_proxy_gets_the_requests_and_no_internal_address()
    {
        await using var proxy = new StubServer(StubServer.Ok("proxied"));
        using var scene = new OutboundScene(80, options => options.Proxy = $"http://127.0.0.1:{proxy.Port}");
        Assert.Equal("proxied", await scene.ReadAsync(OutboundScene.Get(new("http://site.example/page"))));
        Assert.StartsWith(
            "GET http://site.example/page HTTP/1.1",
            Assert.Single(proxy.Calls).Request,
            StringComparison.Ordinal
        );
        Assert.Equal(
            OutboundFailure.AddressBlocked,
            await scene.FailAsync(OutboundScene.Get(new("http://169.254.169.254/latest/meta-data/")))
        );
        Assert.Single(proxy.Calls);
    }

    /// <summary>
    /// .NET takes its default proxy from <c>HTTP_PROXY</c> and the like. It resolves names itself, so that no address
    /// would be checked.
    /// </summary>
    [Fact]
    public async Task Proxy_of_the_environment_is_ignored()
    {
        await using var server = new StubServer(StubServer.Ok("direct"));
        await using var proxy = new StubServer(StubServer.Ok("proxied"));
        var url = server.Url("direct.example");
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new ProxyOfOneHost(url.Host, new($"http://127.0.0.1:{proxy.Port}"));
        try
        {
            // Whoever does not ignore it gets there.
            using var other = new HttpClient(new SocketsHttpHandler());
            Assert.Equal("proxied", await other.GetStringAsync(url, TestContext.Current.CancellationToken));
            var resolver = new OutboundScene.FakeResolver([OutboundScene.Public]);
            using var scene = new OutboundScene(server.Port, resolver: resolver);
            Assert.Equal("direct", await scene.ReadAsync(OutboundScene.Get(url)));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Equal((1, 1), (proxy.Connections, server.Connections));
    }

    /// <summary>Tests that run at the same time call other hosts.</summary>
    private sealed class ProxyOfOneHost(string host, Uri proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy;

        public bool IsBypassed(Uri destination) => !string.Equals(destination.Host, host, StringComparison.Ordinal);
    }
}
