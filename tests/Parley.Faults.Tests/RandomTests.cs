using System.Net.WebSockets;

namespace Parley.Faults.Tests;

/// <summary>
/// Three users perform random operations over connections that break at random, and retry those without an ack. The
/// expected log in memory must equal the history and the state of subscribers.
/// </summary>
public sealed class RandomTests(ITestOutputHelper output)
{
    private const int UserCount = 3;
    private const int Operations = 120;
    private static readonly string[] Emojis = ["👍", "🎉", "🚀"];

    [Fact]
    public async Task Random_actions_over_broken_connections_keep_state_events_and_history_equal()
    {
        output.WriteLine($"PARLEY_SEED={Seed.Value}");
        await using var server = await ParleyServer.StartAsync(("Gateway:SocketsPerUser", "1000"));
        await using var proxy = new TcpFaultProxy(server.Address.Port);
        var team = await server.TeamAsync(members: UserCount);
        await using var watcher = new Subscriber(team.Owner, team.General.Id);
        await watcher.ConnectAsync(proxy.Address);
        var log = new ExpectedLog();
        using var done = new CancellationTokenSource();
        var breaking = BreakAsync(proxy, new Random(Seed.Value), done.Token);
        await Task.WhenAll(
            team.Members.Select(
                (user, i) => ActAsync(user, team.General.Id, proxy.Address, log, new Random(Seed.Value + i + 1))
            )
        );
        await done.CancelAsync();
        await breaking;

        await watcher.ConnectWithRetryAsync(server.Address);
        var last = (await team.Owner.ChannelAsync(team.General.Id)).LastSeq;
        await watcher.WaitForAsync(last);
        var seen = watcher.Seen;
        Assert.Equal(Enumerable.Range((int)seen[0], seen.Count).Select(seq => (long)seq), seen);
        var read = await team.Owner.HistoryAsync(team.General.Id);
        Assert.Equal(log.Describe(), ExpectedLog.Describe(read));
        var followed = new MessageState([]);
        foreach (var change in watcher.Events)
        {
            followed.Apply(change);
        }

        Assert.Equal(MessageState.Describe(read), followed.ToString());
    }

    private static async Task BreakAsync(TcpFaultProxy proxy, Random random, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(
                    TimeSpan.FromMilliseconds(random.Next(20, 200)),
                    TimeProvider.System,
                    cancellationToken
                );
                proxy.CutToClientAfter = random.Next(4) == 0 ? random.Next(200, 6_000) : null;
                proxy.BreakAll(reset: random.Next(2) == 0);
            }
        }
        catch (OperationCanceledException)
        {
            proxy.CutToClientAfter = null;
        }
    }

    private static async Task ActAsync(TestUser user, ChannelId channel, Uri address, ExpectedLog log, Random random)
    {
        TestSocket? socket = null;
        for (var i = 0; i < Operations; i++)
        {
            var operation = log.Choose(user.Id, channel, random, $"{user.Id} {i}", Emojis);
            while (true)
            {
                try
                {
                    socket ??= await TestSocket.OpenAsync(address, token: user.Token);
                    var answer = await socket.RequestAsync(operation);
                    log.Apply(user.Id, operation, answer);
                    break;
                }
                catch (Exception exception)
                    when (exception
                            is WebSocketException
                                or InvalidOperationException
                                or UpgradeRefusedException
                                or OperationCanceledException
                    )
                {
                    if (socket is not null)
                    {
                        await socket.DisposeAsync();
                        socket = null;
                    }
                }
            }
        }

        await (socket?.DisposeAsync() ?? default);
    }
}
