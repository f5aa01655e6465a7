using System.Net.WebSockets;
using System.Text;

namespace Parley.Server.Tests.Sockets;

public sealed class HandshakeTests(SharedServer shared)
{
    private Uri Address => shared.Server.Address;

    [Fact]
    public async Task Every_authentication_method_opens_a_socket()
    {
        var team = await shared.Server.TeamAsync();
        var user = team.Owner;
        var bearer = await user.OpenSocketAsync();
        Assert.Equal((user.Me, 30_000), (bearer.Ready.User, bearer.Ready.HeartbeatMs));
        Assert.Equal(team.Workspace, Assert.Single(bearer.Ready.Workspaces));
        Assert.Equal(await user.ChannelAsync(team.General.Id), Assert.Single(bearer.Ready.Channels));
        Assert.Equal((16_000, 65_536), (bearer.Ready.Limits.MessageLength, bearer.Ready.Limits.FrameBytes));
        await using var hello = await TestSocket.OpenAsync(Address, token: user.Token);
        var ticket = await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
        await using var ticketed = await TestSocket.OpenAsync(Address, query: $"ticket={ticket.Ticket}");
        Assert.All(
            [hello, ticketed],
            socket =>
                Assert.Equal((bearer.Ready.SessionId, bearer.Ready.Epoch), (socket.Ready.SessionId, socket.Ready.Epoch))
        );
    }

    [Fact]
    public async Task Ticket_opens_one_socket_before_its_expiry()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:TicketSeconds", "10"));
        var user = await server.FirstUserAsync();
        var used = await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
        Assert.InRange(used.ExpiresAt - server.Clock.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await using (await TestSocket.OpenAsync(server.Address, query: $"ticket={used.Ticket}"))
        {
            await ExpectErrorAsync(server.Address, 401, query: $"ticket={used.Ticket}");
        }

        var old = await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
        server.Clock.Advance(TimeSpan.FromSeconds(11));
        await ExpectErrorAsync(server.Address, 401, query: $"ticket={old.Ticket}");
        await ExpectErrorAsync(server.Address, 401, query: "ticket=ptk_unknown");
        await ExpectErrorAsync(server.Address, 401, query: $"ticket={user.Token}");
    }

    [Fact]
    public async Task Concurrent_uses_of_a_ticket_open_one_socket()
    {
        var user = await shared.Server.RegisterAsync();
        var ticket = await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets");
        var opened = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    try
                    {
                        await using var socket = await TestSocket.OpenAsync(Address, query: $"ticket={ticket.Ticket}");
                        return 1;
                    }
                    catch (UpgradeRefusedException refusal)
                    {
                        Assert.Equal(401, refusal.Status);
                        return 0;
                    }
                })
        );
        Assert.Equal(1, opened.Sum());
    }

    [Fact]
    public async Task Session_token_in_the_URL_is_refused()
    {
        var user = await shared.Server.RegisterAsync();
        await ExpectErrorAsync(Address, 400, query: $"token={user.Token}");
        await ExpectErrorAsync(Address, 400, query: $"access_token={user.Token}");
        await ExpectErrorAsync(Address, 401, options => options.SetRequestHeader("Authorization", "Bearer pst_wrong"));
    }

    [Fact]
    public async Task Invalid_upgrade_request_is_malformed()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var response = await http.GetAsync(
            new Uri("ws", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        await response.ExpectErrorAsync(400, ErrorCodes.RequestMalformed);
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(
                new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri,
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Socket_without_hello_is_closed_after_the_timeout()
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:HelloSeconds", "1"));
        await using var socket = await TestSocket.ConnectAsync(server.Address);
        Assert.Equal(CloseCodes.NotAuthenticated, await socket.ClosedAsync());
    }

    [Theory]
    [InlineData("""{"type":"hello","protocol":1}""", CloseCodes.NotAuthenticated)]
    [InlineData("""{"type":"hello","protocol":1,"token":"pst_wrong"}""", CloseCodes.NotAuthenticated)]
    [InlineData("""{"type":"ping"}""", CloseCodes.NotAuthenticated)]
    [InlineData("""{"type":"hello","protocol":2}""", CloseCodes.Malformed)]
    [InlineData("""{"type":"hello"}""", CloseCodes.Malformed)]
    [InlineData("""{"type":"hello","protocol":"1"}""", CloseCodes.Malformed)]
    [InlineData("hello", CloseCodes.Malformed)]
    [InlineData("[]", CloseCodes.Malformed)]
    [InlineData("""{"type":"hello","protocol":1,"token":"\ud800"}""", CloseCodes.Malformed)]
    public async Task Invalid_hello_closes_the_socket(string frame, int code)
    {
        await using var socket = await TestSocket.ConnectAsync(Address);
        await socket.SendTextAsync(frame);
        Assert.Equal(code, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Hello_over_4_KiB_is_too_big()
    {
        var user = await shared.Server.RegisterAsync();
        await using var socket = await TestSocket.ConnectAsync(Address);
        await socket.SendTextAsync(
            $$"""{"type":"hello","protocol":1,"token":"{{user.Token}}","x":"{{new string('x', 4_096)}}"}"""
        );
        Assert.Equal(CloseCodes.TooBig, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Binary_frames_are_malformed()
    {
        var user = await shared.Server.RegisterAsync();
        var socket = await user.OpenSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);
        Assert.Equal(CloseCodes.Malformed, await socket.ClosedAsync());
    }

    [Theory]
    [InlineData("SocketsPerUser")]
    [InlineData("SocketsPerAddress")]
    [InlineData("Sockets")]
    public async Task Socket_limits_per_user_address_and_server_are_enforced(string option)
    {
        await using var server = await ParleyServer.StartAsync(($"Gateway:{option}", "2"));
        var user = await server.FirstUserAsync();
        var first = await user.OpenSocketAsync();
        await user.OpenSocketAsync();
        await using var third = await TestSocket.ConnectAsync(server.Address);
        if (option == "SocketsPerUser")
        {
            // Only hello identifies the user; the other limits apply before it.
            await third.SendAsync(new HelloFrame { Protocol = 1, Token = user.Token });
        }

        Assert.Equal(CloseCodes.Overloaded, await third.ClosedAsync());
        await first.RoundTripAsync();
    }

    [Fact]
    public async Task Silent_socket_is_closed_and_pinging_socket_stays_open()
    {
        await using var server = await ParleyServer.StartAsync(("Gateway:HeartbeatMs", "1000"));
        var user = await server.FirstUserAsync();
        var (silent, busy) = (await user.OpenSocketAsync(), await user.OpenSocketAsync());
        Assert.Equal(1_000, busy.Ready.HeartbeatMs);
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        await busy.RoundTripAsync();
        server.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(CloseCodes.HeartbeatMissed, await silent.ClosedAsync());
        await busy.RoundTripAsync();
    }

    private static async Task ExpectErrorAsync(
        Uri address,
        int status,
        Action<ClientWebSocketOptions>? configure = null,
        string query = ""
    )
    {
        var refusal = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(address, configure, query)
        );
        Assert.Equal(status, refusal.Status);
    }
}
