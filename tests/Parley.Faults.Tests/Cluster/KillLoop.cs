using System.Net.WebSockets;

namespace Parley.Faults.Tests.Cluster;

/// <summary>
/// Kills or stops one of two nodes repeatedly while users on both write to one channel, and checks all promises in the
/// end. The users repeat what was not acknowledged, with the same id, on the node that is left. A node is started again
/// only when the other one has taken over.
/// </summary>
internal sealed class KillLoop(int seed, PostgresCluster postgres)
{
    private const int Nodes = 2;
    private const int Writers = 6;

    /// <summary>Interval of rounds in which the node is asked to stop instead, and must exit cleanly.</summary>
    private const int RoundsToAsk = 3;

    private readonly Random _random = new(seed);
    private readonly List<TimeSpan> _gaps = [];
    private readonly List<Writer> _writers = [];
    private readonly List<Subscriber> _subscribers = [];

    public int Acknowledged => _writers.Sum(writer => writer.Acknowledged);

    /// <summary>The longest time from a kill until the channel accepted messages again.</summary>
    public TimeSpan LongestGap => _gaps.Max();

    /// <summary>Number of rounds after which the channel had to move.</summary>
    public int Moves { get; private set; }

    public async Task RunAsync(int kills)
    {
        await using var cluster = await HostCluster.StartAsync(
            Nodes,
            await postgres.CreateDatabaseAsync(),
            ("Gateway__HeartbeatMs", "300000"),
            ("Gateway__ReplayEvents", "100000"),
            ("Cluster__FailureSeconds", "3")
        );
        Uri[] addresses = [await cluster.AddressAsync(0), await cluster.AddressAsync(1)];
        var team = await Team.CreateAsync(addresses[0]);
        var channel = team.General.Id;
        for (var i = 0; i < Nodes; i++)
        {
            _subscribers.Add(new(await team.AddMemberAsync($"Subscriber {i}"), channel));
            await _subscribers[i].ConnectAsync(addresses[i]);
        }

        for (var i = 0; i < Writers; i++)
        {
            _writers.Add(new(await team.AddMemberAsync($"Writer {i}"), channel, addresses, i % Nodes));
        }

        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(_writers.Select(writer => Task.Run(() => writer.RunAsync(stop.Token))));
        for (var round = 0; round < kills; round++)
        {
            await UntilAcknowledgedAsync(Acknowledged + _random.Next(10, 60), writing, cluster);
            var victim = _random.Next(Nodes);
            var killed = TimeProvider.System.GetTimestamp();
            if (round % RoundsToAsk == RoundsToAsk - 1)
            {
                Assert.Equal(0, await cluster.StopAsync(victim));
            }
            else
            {
                await cluster.KillAsync(victim);
            }

            await _subscribers[victim].ConnectWithRetryAsync(addresses[1 - victim]);

            // Acks that were under way do not count.
            await UntilAcknowledgedAsync(Acknowledged + (2 * Writers), writing, cluster);
            var gap = TimeProvider.System.GetElapsedTime(killed);
            _gaps.Add(gap);
            Moves += gap > TimeSpan.FromSeconds(1) ? 1 : 0;
            cluster.Start(victim);
            await cluster.AddressAsync(victim);
            await _subscribers[victim].ConnectWithRetryAsync(addresses[victim]);
        }

        await stop.CancelAsync();
        await writing.WithTimeoutAsync("the writers to end");
        var faults = Checker.Check(await ReadAsync(team.Owner, channel));
        Assert.True(faults.Count == 0, $"seed {seed}:\n{string.Join('\n', faults)}\n{cluster.Output}");
        foreach (var subscriber in _subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }

    private async Task UntilAcknowledgedAsync(int count, Task writing, HostCluster cluster) =>
        await Wait.UntilAsync(
            () => Acknowledged >= count || writing.IsFaulted,
            () => $"seed {seed}: {Acknowledged} of {count} acknowledged.\n{cluster.Output}"
        );

    private async Task<History> ReadAsync(TestUser owner, ChannelId channel)
    {
        var last = (await owner.ChannelAsync(channel)).LastSeq;
        await Task.WhenAll(_subscribers.Select(subscriber => subscriber.WaitForAsync(last)));
        var events = await owner.EventsAsync(channel);
        var messages = await owner.HistoryAsync(channel);
        return new(
            [.. _writers.SelectMany(writer => writer.Sent)],
            [.. messages.Select(StoredMessage.Of)],
            [.. events.OfType<MessageCreated>().Select(created => StoredMessage.Of(created.Message))],
            [.. events.Select(change => change.Seq)],
            last,
            []
        )
        {
            SubscriberSeqs = [.. _subscribers.Select(subscriber => subscriber.Seen)],
            AreSubscribersComplete = true,
        };
    }

    /// <summary>Sends one message after the other, each after the ack of the one before.</summary>
    private sealed class Writer(TestUser user, ChannelId channel, Uri[] addresses, int node)
    {
        /// <summary>Leaves the processors to the nodes that start.</summary>
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        private int _node = node;
        private int _acknowledged;
        private TestSocket? _socket;

        public List<SentMessage> Sent { get; } = [];

        public int Acknowledged => Volatile.Read(ref _acknowledged);

        public async Task RunAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var sent = new SentMessage(Ids.Message(), user.Id, Sent.Count, $"{user.Id}: {Sent.Count}.");
                Sent.Add(sent);
                sent.Acks.Add(await SendAsync(sent));
                Interlocked.Increment(ref _acknowledged);
                await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
            }

            await DisconnectAsync();
        }

        private async Task<long> SendAsync(SentMessage sent)
        {
            while (true)
            {
                try
                {
                    _socket ??= await TestSocket.OpenAsync(addresses[_node], token: user.Token);
                    var answer = await _socket.RequestAsync(
                        new SendMessageFrame
                        {
                            ChannelId = channel,
                            Id = sent.Id,
                            Content = sent.Content,
                        }
                    );
                    if (answer is AckFrame ack)
                    {
                        return ack.Seq;
                    }

                    Assert.Equal(ErrorCodes.ServerUnavailable, ((ErrorFrame)answer).Code);
                }
                catch (Exception exception)
                    when (exception
                            is InvalidOperationException
                                or WebSocketException
                                or OperationCanceledException
                                or ObjectDisposedException
                                or UpgradeRefusedException
                    )
                {
                    await DisconnectAsync();
                    _node = (_node + 1) % addresses.Length;
                }

                await Task.Delay(Pause, TimeProvider.System);
            }
        }

        private async Task DisconnectAsync()
        {
            if (_socket is { } socket)
            {
                _socket = null;
                await socket.DisposeAsync();
            }
        }
    }
}
