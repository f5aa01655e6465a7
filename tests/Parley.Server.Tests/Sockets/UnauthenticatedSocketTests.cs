namespace Parley.Server.Tests.Sockets;

/// <summary>Unauthenticated sockets cannot use the slots of authenticated ones.</summary>
public sealed class UnauthenticatedSocketTests
{
    [Theory]
    [InlineData("Sockets")]
    [InlineData("SocketsPerAddress")]
    public async Task Unauthenticated_upgrades_take_at_most_half_of_the_slots(string option)
    {
        await using var server = await ParleyServer.StartAsync(
            ($"Gateway:{option}", "4"),
            ("Gateway:HelloSeconds", "120")
        );
        var user = await server.FirstUserAsync();
        await using var first = await OpenUnauthenticatedAsync(server);
        await using var second = await OpenUnauthenticatedAsync(server);
        await using (var third = await TestSocket.ConnectAsync(server.Address))
        {
            Assert.Equal(CloseCodes.Overloaded, await third.ClosedAsync());
        }

        await CountAsync(server, "parley_sockets_unauthenticated", 2);
        await user.OpenSocketAsync();
        await first.SendAsync(new HelloFrame { Protocol = 1, Token = user.Token });
        await first.ReceiveAsync<ReadyFrame>();
        await CountAsync(server, "parley_sockets_unauthenticated", 1);

        // The authenticated socket released a slot of unauthenticated ones.
        await using var fourth = await OpenUnauthenticatedAsync(server);
        await CountAsync(server, "parley_sockets_unauthenticated", 2);
        await CountAsync(server, "parley_sockets_open", 4);
        await second.DisposeAsync();
        await CountAsync(server, "parley_sockets_unauthenticated", 1);
    }

    /// <summary>A socket with a slot: the server counts it shortly after the upgrade response.</summary>
    private static async Task<TestSocket> OpenUnauthenticatedAsync(ParleyServer server)
    {
        var before = await server.OpenSocketsAsync() ?? 0;
        var socket = await TestSocket.ConnectAsync(server.Address);
        await Wait.UntilAsync(async () => await server.OpenSocketsAsync() > before, () => "the socket is not counted");
        return socket;
    }

    private static Task CountAsync(ParleyServer server, string metric, int count)
    {
        var seen = string.Empty;
        return Wait.UntilAsync(
            async () =>
            {
                var lines = (await server.MetricsAsync()).Split('\n');
                seen = Array.Find(lines, line => line.StartsWith(metric, StringComparison.Ordinal)) ?? string.Empty;
                return $"{seen} ".Contains($" {count} ", StringComparison.Ordinal);
            },
            () => $"{metric} is '{seen}', not {count}"
        );
    }
}
