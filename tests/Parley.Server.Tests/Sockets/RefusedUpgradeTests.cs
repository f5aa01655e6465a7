namespace Parley.Server.Tests.Sockets;

/// <summary>The state of a connection after a refused upgrade.</summary>
public sealed class RefusedUpgradeTests(SharedServer shared)
{
    private Uri Server => shared.Server.Address;

    [Theory]
    [InlineData("?ticket=ptk_unknown", 401)]
    [InlineData("?token=pst_in_the_address", 400)]
    public async Task Refused_upgrade_closes_its_connection(string query, int status)
    {
        using var http = await RawHttp.ConnectAsync(Server);
        await http.SendAsync(Upgrade(query, "HTTP/1.1"));
        var all = await http.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", all, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_1_0_upgrade_is_refused()
    {
        using var http = await RawHttp.ConnectAsync(Server);
        await http.SendAsync(Upgrade(string.Empty, "HTTP/1.0"));
        Assert.StartsWith("HTTP/1.1 400 ", await http.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private string Upgrade(string query, string version) =>
        $"""
            GET /ws{query} {version}
            Host: {Server.Authority}
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: {JsonFrames.Subprotocol}


            """;
}
