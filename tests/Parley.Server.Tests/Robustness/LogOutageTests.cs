using Microsoft.Data.Sqlite;

namespace Parley.Server.Tests.Robustness;

/// <summary>Server faults ask the client to reconnect, and everything that does not need the log continues.</summary>
public sealed class LogOutageTests
{
    [Fact]
    public async Task Unavailable_log_keeps_sockets_open_and_a_fault_closes_them_for_reconnect()
    {
        await using var server = await FaultyServer.StartAsync();
        var user = await server.RegisterAsync();
        var general = await user.GeneralAsync(user.FirstWorkspace!.Id);
        var socket = await user.OpenSocketAsync();

        server.Log.MarksFail = true;
        await socket.SendAsync(new ReadFrame { ChannelId = general.Id, Seq = 1 });
        await socket.RoundTripAsync();

        server.Log.AppendsFail = true;
        var refused = await socket.ExpectErrorAsync(general.Id, "lost?");
        Assert.Equal(ErrorCodes.ServerUnavailable, refused.Code);
        Assert.InRange(refused.RetryAfterMs ?? 0, 1, 60_000);
        var problem = await user.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{general.Id}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "lost?" },
            503,
            ErrorCodes.ServerUnavailable
        );
        Assert.NotNull(problem.RetryAfterMs);
        await socket.RoundTripAsync();
        server.Log.AppendsFail = false;
        await socket.PostAsync(general.Id, "back");

        server.Log.EpochFails = true;
        await using var late = await TestSocket.ConnectAsync(server.Address);
        await late.SendAsync(new HelloFrame { Protocol = 1, Token = user.Token });
        Assert.Equal(CloseCodes.Overloaded, await late.ClosedAsync());
        server.Log.EpochFails = false;
        await using (await TestSocket.OpenAsync(server.Address, token: user.Token))
        {
            await socket.RoundTripAsync();
        }
    }

    [SqliteOnly]
    [Fact]
    public async Task Authenticated_read_succeeds_while_the_database_is_locked()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.FirstUserAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(server.Folder, "parley.db")};Pooling=False"
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var writing = connection.BeginTransaction(deferred: false);
        Assert.Equal(user.Me, await user.GetAsync<Me>("me"));
    }

    [Fact]
    public async Task Cookie_in_use_is_renewed_with_its_session()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.FirstUserAsync();
        Assert.Null(await UseAsync(server, user));
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        var renewed = await UseAsync(server, user);
        Assert.NotNull(renewed);
        Assert.InRange(
            renewed.Value,
            server.Clock.GetUtcNow().AddDays(30).AddMinutes(-1),
            server.Clock.GetUtcNow().AddDays(30)
        );
    }

    /// <summary>The expiry of the cookie in the response; null without one.</summary>
    private static async Task<DateTimeOffset?> UseAsync(ParleyServer server, TestUser user)
    {
        using var http = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "me")
        {
            Headers = { { "Cookie", $"parley_session={user.Token}" } },
        };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            return null;
        }

        Assert.Equal(user.Token, TestUser.CookieToken(response));
        var expires = Assert
            .Single(cookies)
            .Split("; ")
            .Single(part => part.StartsWith("expires=", StringComparison.OrdinalIgnoreCase));
        return DateTimeOffset.Parse(expires["expires=".Length..]);
    }
}
