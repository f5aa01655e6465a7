using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Wire;

/// <summary>The request that opened a socket completes while the socket lives.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task Socket_outlives_its_request()
    {
        var connections = new Connections();
        await using var server = await FaultyServer.StartAsync(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Use(connections.Count))
        );
        var user = await server.RegisterAsync();
        using var raw = await RawSocket.OpenAsync(server.Address, user.Token);
        var port = ((IPEndPoint)raw.Socket.LocalEndPoint!).Port;

        await Wait.UntilAsync(() => connections.Over.Contains(port), "the request lasts as long as the socket");
        var general = (await user.OpenSocketAsync()).Ready.Channels[0].Id;
        var posted = await user.PostAsync(general, "after it");

        Assert.Equal(posted.Id, Assert.IsType<MessageCreated>(await raw.ReceiveAsync()).Message.Id);
        await raw.RoundTripAsync();
    }

    [Fact]
    public async Task Bytes_received_with_the_upgrade_request_are_kept()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.FirstUserAsync();
        var hello = RawSocket.Frame(
            0x80 | RawSocket.Text,
            JsonFrames.Encode(new HelloFrame { Protocol = 1, Token = user.Token })
        );
        var ping = RawSocket.Frame(0x80 | RawSocket.Text, JsonFrames.Encode(new PingFrame()));
        using var raw = await RawSocket.ConnectAsync(server.Address, behind: [.. hello, .. ping]);

        Assert.IsType<ReadyFrame>(await raw.ReceiveAsync());
        Assert.IsType<PongFrame>(await raw.ReceiveAsync());
        await raw.RoundTripAsync();
    }

    [Fact]
    public async Task Connection_serves_requests_before_the_upgrade()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.FirstUserAsync();
        using var raw = await RawSocket.ConnectAsync(
            server.Address,
            before: $"GET /health/live HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n"
        );

        Assert.Contains("200 OK", raw.Answer, StringComparison.Ordinal);
        await raw.ReadTextUntilAsync("101 Switching Protocols\r\n");
        await raw.ReadTextUntilAsync("\r\n\r\n");
        await raw.SendAsync(new HelloFrame { Protocol = 1, Token = user.Token });
        Assert.IsType<ReadyFrame>(await raw.ReceiveAsync());
        await raw.RoundTripAsync();
    }

    [Fact]
    public async Task TLS_socket_lives_within_its_request()
    {
        using var certificate = Certificate();
        await using var server = await FaultyServer.StartAsync(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate));
        });
        var user = await server.RegisterAsync();
        var secure = server.Addresses.Single(address => address.Scheme == Uri.UriSchemeHttps);
        await using var socket = await TestSocket.OpenAsync(
            secure,
            options =>
                options.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown?.GetCertHashString() == certificate.Thumbprint,
            token: user.Token
        );
        var general = Assert.Single(socket.Ready.Channels).Id;
        var contents = Enumerable.Range(0, 100).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 37))).ToArray();

        foreach (var content in contents)
        {
            await user.PostAsync(general, content);
        }

        foreach (var content in contents)
        {
            Assert.Equal(content, (await socket.ReceiveAsync<MessageCreated>()).Message.Content);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
    }

    /// <summary>Records the connections that the HTTP server has finished.</summary>
    private sealed class Connections
    {
        /// <summary>By the port of the client.</summary>
        public ConcurrentBag<int> Over { get; } = [];

        public ConnectionDelegate Count(ConnectionDelegate inner) =>
            async connection =>
            {
                await inner(connection);
                Over.Add(((IPEndPoint)connection.RemoteEndPoint!).Port);
            };
    }
}
