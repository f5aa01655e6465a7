namespace Parley.Server.Tests.Sockets;

public sealed class DrainTests
{
    [Fact]
    public async Task Stopping_server_announces_it_closes_sockets_and_keeps_acknowledged_messages()
    {
        using var folder = new DataFolder();
        await using var server = await ParleyServer.StartAsync(folder.Path, ("Gateway:DrainSeconds", "1"));
        var founder = await server.FirstUserAsync();
        var general = await founder.GeneralAsync(founder.FirstWorkspace!.Id);
        var sockets = new List<TestSocket>();
        for (var i = 0; i < 5; i++)
        {
            sockets.Add(await founder.OpenSocketAsync());
        }

        var ack = await sockets[0].PostAsync(general.Id, "kept");
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "health/ready"));

        var stopping = server.StopAsync();
        foreach (var socket in sockets)
        {
            Assert.InRange((await socket.ReceiveAsync<ReconnectFrame>()).AfterMs, 1, 60_000);
            Assert.Equal(CloseCodes.ServiceRestart, await socket.ClosedAsync());
        }

        await stopping.WithTimeoutAsync("the stop");
        await server.DisposeAsync();
        await using var again = await ParleyServer.StartAsync(folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"channels/{general.Id}/messages");
        request.Headers.Authorization = new("Bearer", founder.Token);
        using var anonymous = again.Anonymous();
        var page = await TestUser.ReadAsync<MessagePage>(
            await anonymous.SendAsync(request, TestContext.Current.CancellationToken)
        );
        Assert.Equal(ack.Id, Assert.Single(page.Messages).Id);
        await using var socketAgain = await TestSocket.OpenAsync(again.Address, token: founder.Token);
        Assert.Equal(sockets[0].Ready.Epoch, socketAgain.Ready.Epoch);
    }

    [Fact]
    public async Task Stopping_server_is_not_ready_and_accepts_no_socket()
    {
        // So many sockets have 105 s, longer than the wait for the stop at the end.
        await using var server = await ParleyServer.StartAsync(
            ("Gateway:DrainSeconds", "300"),
            ("Gateway:SocketsPerUser", "100")
        );
        var founder = await server.FirstUserAsync();
        var sockets = new List<TestSocket>();
        for (var i = 0; i < 70; i++)
        {
            sockets.Add(await founder.OpenSocketAsync());
        }

        using var http = new HttpClient { BaseAddress = server.Address };
        var stopping = server.StopAsync();
        await sockets[^1].ReceiveAsync<ReconnectFrame>();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, "health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "health/live"));
        var refusal = await Assert.ThrowsAsync<UpgradeRefusedException>(() => TestSocket.ConnectAsync(server.Address));
        Assert.Equal(503, refusal.Status);
        Assert.False(stopping.IsCompleted);

        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }

        await stopping.WithTimeoutAsync("the stop, now that no socket is left");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(
            new Uri(path, UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        return response.StatusCode;
    }
}
