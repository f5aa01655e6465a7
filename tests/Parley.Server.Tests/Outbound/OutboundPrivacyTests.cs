using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ArchUnitNET.Loader;
using Parley.Server.Platform.Outbound;

namespace Parley.Server.Tests.Outbound;

/// <summary>What requests reveal, and that there is no other way out.</summary>
[Storeless]
public sealed class OutboundPrivacyTests
{
    [Fact]
    public async Task Request_has_no_cookies_trace_or_product_version_and_logs_have_no_URL()
    {
        await using var server = new StubServer(
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=secret\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok"
        );
        using var scene = new OutboundScene(server.Port);
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var request = OutboundScene.Get(server.Url(OutboundScene.Public, "/hook-secret?token=secret")) with
        {
            Purpose = "privacy",
            Headers = [("X-Test", "1")],
        };
        for (var i = 0; i < 2; i++)
        {
            var response = Assert.IsType<OutboundResult.Response>(await scene.SendAsync(request));
            Assert.Equal((200, "text/html"), (response.Status, response.ContentType));
        }

        await scene.FailAsync(request with { Url = server.Url("127.0.0.1", "/hook-secret") });
        Assert.All(
            server.Calls,
            call =>
                Assert.Equal(
                    [
                        "Accept-Encoding: gzip, br",
                        $"Host: {OutboundScene.Public}:{server.Port}",
                        "User-Agent: Parley",
                        "X-Test: 1",
                    ],
                    call.Request.Split("\r\n")[1..].Where(line => line.Length > 0).Order(StringComparer.Ordinal)
                )
        );
        Assert.Equal(
            ["privacy 2xx", "privacy 2xx", "privacy AddressBlocked"],
            scene.Outcomes.Where(outcome => outcome.StartsWith("privacy", StringComparison.Ordinal))
        );
        Assert.Equal(3, scene.Log.Count());
        Assert.All(
            scene.Log,
            entry =>
            {
                Assert.DoesNotContain("secret", entry, StringComparison.Ordinal);
                Assert.DoesNotContain("127.0.0", entry, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("Connection", "upgrade")]
    [InlineData("Content-Length", "5")]
    [InlineData("X-Test", "1\r\nX-Injected: 1")]
    [InlineData("X-Te\r\nst", "1")]
    public async Task Header_that_frames_the_request_is_refused(string name, string value)
    {
        await using var server = new StubServer(StubServer.Ok("ok"));
        using var scene = new OutboundScene(server.Port);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            scene.SendAsync(OutboundScene.Get(server.Url(OutboundScene.Public)) with { Headers = [(name, value)] })
        );
        Assert.Equal(0, server.Connections);

        // The slot of the refused request is free again.
        Assert.Equal("ok", await scene.ReadAsync(OutboundScene.Get(server.Url(OutboundScene.Public))));
    }

    /// <summary>A certificate names a URL at which its issuer can be downloaded: an attacker would choose it.</summary>
    [Fact]
    public async Task Untrusted_certificate_is_refused_and_its_issuer_is_not_downloaded()
    {
        await using var issuer = new StubServer(StubServer.Ok("no certificate"));
        using var certificate = Certificate($"http://127.0.0.1:{issuer.Port}/issuer.crt");
        await using var server = new StubServer(StubServer.Ok("secret"), certificate);
        using var scene = new OutboundScene(
            server.Port,
            resolver: new OutboundScene.FakeResolver([OutboundScene.Public])
        );
        var url = new Uri($"https://site.example:{server.Port}/");
        Assert.Equal(OutboundFailure.TlsFailed, await scene.FailAsync(OutboundScene.Get(url)));
        Assert.Equal(1, server.Connections);
        Assert.All(server.Calls, call => Assert.Empty(call.Request));
        Assert.Equal(0, issuer.Connections);
    }

    [Theory]
    [InlineData("Allow", "http://host.example", false)]
    [InlineData("Allow", "10.0.0.0/99", false)]
    [InlineData("Allow", "host.example:80", false)]
    [InlineData("Allow", "", false)]
    [InlineData("Allow", "host.example", true)]
    [InlineData("Allow", "10.0.0.0/8", true)]
    [InlineData("Allow", "fd00::/8", true)]
    [InlineData("Ports", "0", false)]
    [InlineData("Ports", "65536", false)]
    [InlineData("Ports", "8443", true)]
    [InlineData("Proxy", "proxy.example:3128", false)]
    [InlineData("Proxy", "http://proxy.example:3128", true)]
    public void Settings_are_validated(string name, string value, bool valid)
    {
        var options = new OutboundOptions();
        switch (name)
        {
            case "Allow":
                options.Allow = [value];
                break;
            case "Ports":
                options.Ports = [int.Parse(value, null)];
                break;
            default:
                options.Proxy = value;
                break;
        }

        Assert.Equal(valid, new OutboundAddressValidator().Validate(null, options).Succeeded);
    }

    /// <summary>Every way out by HTTP passes the checks.</summary>
    [Fact]
    public void Only_the_outbound_client_of_the_server_sends_HTTP_requests()
    {
        string[] banned =
        [
            typeof(HttpClient).FullName!,
            typeof(HttpMessageInvoker).FullName!,
            typeof(HttpClientHandler).FullName!,
            typeof(SocketsHttpHandler).FullName!,
            typeof(IHttpClientFactory).FullName!,
            typeof(System.Net.WebSockets.ClientWebSocket).FullName!,
            "System.Net.WebClient",
            "System.Net.WebRequest",
            "System.Net.HttpWebRequest",
        ];
        var users = new ArchLoader()
            .LoadAssemblies(typeof(ParleyServerExtensions).Assembly)
            .Build()
            .Types.Where(type =>
                type.Dependencies.Any(dependency => banned.Contains(dependency.Target.FullName, StringComparer.Ordinal))
            )
            .Select(type => type.FullName.Split('+', '/', '<')[0])
            .Distinct(StringComparer.Ordinal);
        Assert.Equal([typeof(OutboundClient).FullName], users);
    }

    private static X509Certificate2 Certificate(string issuerUrl)
    {
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=site.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("site.example");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerUrl]));
        using var signed = request.Create(
            new X500DistinguishedName("CN=Unknown authority"),
            X509SignatureGenerator.CreateForECDsa(authority),
            now.AddDays(-1),
            now.AddDays(1),
            [1, 2, 3, 4]
        );
        return signed.CopyWithPrivateKey(key);
    }
}
