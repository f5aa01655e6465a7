using System.Net.WebSockets;

namespace Parley.Server.Tests.Robustness;

/// <summary>Sockets are limited by address before authentication, and writes by user.</summary>
public sealed class RateLimitTests(SharedServer shared)
{
    [Fact]
    public async Task Sockets_without_hello_count_until_they_are_closed()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Gateway:SocketsPerAddress", "6"),
            ("Gateway:HelloSeconds", "120")
        );
        var user = await server.FirstUserAsync();
        var silent = new List<TestSocket>();
        for (var i = 0; i < 4; i++)
        {
            silent.Add(await TestSocket.ConnectAsync(server.Address));
        }

        // They are counted after their upgrade was answered, so not always in the order in which they came.
        var closed = await await Task.WhenAny(silent.Select(CloseCodeAsync));
        Assert.Equal(CloseCodes.Overloaded, closed.Code);
        silent.Remove(closed.Socket);
        await closed.Socket.DisposeAsync();

        await silent[0].DisposeAsync();
        var refused = 0;
        while (true)
        {
            await using var next = await TestSocket.ConnectAsync(server.Address);
            try
            {
                await next.SendAsync(new HelloFrame { Protocol = 1, Token = user.Token });
                await next.ReceiveAsync<ReadyFrame>();
                break;
            }
            catch (Exception exception) when (exception is InvalidOperationException or WebSocketException)
            {
                // A refused socket may be closed before it sends.
                // The server learns of the end of a connection a moment later.
                Assert.Equal(CloseCodes.Overloaded, await next.ClosedAsync());
                Assert.InRange(refused++, 0, 1_000);
            }
        }

        foreach (var socket in silent)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Writes_are_rate_limited_and_reads_are_not()
    {
        await using var server = await ParleyServer.StartAsync(("Writes:Burst", "5"), ("Writes:PerSecond", "0.01"));
        var (user, other) = (await server.FirstUserAsync(), await server.RegisterAsync());
        for (var i = 0; i < 5; i++)
        {
            await user.RequestAsync<Me>(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = $"Name {i}" });
        }

        var limited = await user.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = "Name 5" },
            429,
            ErrorCodes.RateLimited
        );
        Assert.InRange(limited.RetryAfterMs!.Value, 1, 100_000);
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "workspaces",
            new CreateWorkspaceRequest { Name = "Sixth" },
            429,
            ErrorCodes.RateLimited
        );
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("Name 4", (await user.GetAsync<Me>("me")).DisplayName);
        }

        await other.RequestAsync<Me>(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = "Somebody else" });
    }

    [Fact]
    public async Task Unchanged_read_position_publishes_no_event()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var reader = team.Members[0];
        await team.Owner.PostAsync(team.General.Id, "one");
        var two = await team.Owner.PostAsync(team.General.Id, "two");
        var (reading, watching) = (await reader.OpenSocketAsync(), await reader.OpenSocketAsync());
        await reading.SendAsync(new ReadFrame { ChannelId = team.General.Id, Seq = two.Seq - 1 });
        Assert.Equal(two.Seq - 1, (await watching.ReceiveAsync<ReceiptFrame>()).ReadSeq);
        for (var back = 1; back <= 3; back++)
        {
            await reading.SendAsync(new ReadFrame { ChannelId = team.General.Id, Seq = two.Seq - back });
            await reader.MarkReadAsync(team.General.Id, two.Seq - back);
        }

        // Earlier receipts would have been delivered before this one.
        await reading.SendAsync(new ReadFrame { ChannelId = team.General.Id, Seq = two.Seq });
        Assert.Equal(two.Seq, (await watching.ReceiveAsync<ReceiptFrame>()).ReadSeq);
        Assert.Equal(2, watching.Frames.OfType<ReceiptFrame>().Count());
    }

    private static async Task<(TestSocket Socket, int Code)> CloseCodeAsync(TestSocket socket) =>
        (socket, await socket.ClosedAsync());
}
