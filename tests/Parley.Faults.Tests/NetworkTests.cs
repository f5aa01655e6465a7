using System.Net.WebSockets;

namespace Parley.Faults.Tests;

/// <summary>
/// Connections that break, stall or slow down between clients and a healthy server (faults F23 to F27).
/// </summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private ParleyServer _server = null!;
    private TcpFaultProxy _proxy = null!;
    private Team _team = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChannelId General => _team.General.Id;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(("Gateway:SocketsPerUser", "1000"), ("Gateway:HeartbeatMs", "1000"));
        _proxy = new(_server.Address.Port);
        _team = await _server.TeamAsync(members: 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Replay_cut_at_any_byte_delivers_each_event_once()
    {
        await using var subscriber = new Subscriber(_team.Members[0], General);
        await subscriber.ConnectAsync(_server.Address);
        var start = _team.General.LastSeq;
        var random = new Random(Seed.Value);
        for (var round = 0; round < 40; round++)
        {
            await subscriber.DisposeAsync();
            for (var i = 0; i < 12; i++)
            {
                await _team.Owner.PostAsync(General, $"{round} {i}");
            }

            // The upgrade response takes about 200 bytes, ready about 1 000, each event about 400: every part is cut in
            // some round.
            _proxy.CutToClientAfter = random.Next(100, 7_000);
            try
            {
                await subscriber.ConnectAsync(_proxy.Address);
            }
            catch (Exception exception)
                when (exception is WebSocketException or InvalidOperationException or UpgradeRefusedException)
            {
                // The cut is expected.
            }

            _proxy.CutToClientAfter = null;
            await subscriber.ConnectWithRetryAsync(_proxy.Address);
        }

        var last = await _team.Owner.PostAsync(General, "the last");
        await subscriber.WaitForAsync(last.Seq);
        var seen = subscriber.Seen;
        Assert.Equal(Enumerable.Range((int)seen[0], seen.Count).Select(seq => (long)seq), seen);
        Assert.Equal((last.Seq, true), (seen[^1], seen[0] > start));
    }

    [Fact]
    public async Task Send_cut_at_any_byte_is_stored_once_after_a_retry()
    {
        var random = new Random(Seed.Value);
        var sent = new List<SentMessage>();
        for (var round = 0; round < 60; round++)
        {
            var message = new SentMessage(Ids.Message(), _team.Members[0].Id, round, $"{round}");
            sent.Add(message);
            _proxy.CutToServerAfter = round % 2 == 0 ? random.Next(300, 900) : null;
            _proxy.CutToClientAfter = round % 2 == 0 ? null : random.Next(900, 1_900);
            var acked = false;
            while (!acked)
            {
                try
                {
                    await using var socket = await TestSocket.OpenAsync(_proxy.Address, token: _team.Members[0].Token);
                    message.Acks.Add((await socket.PostAsync(General, message.Content, message.Id)).Seq);
                    acked = true;
                }
                catch (Exception exception)
                    when (exception
                            is WebSocketException
                                or InvalidOperationException
                                or UpgradeRefusedException
                                or OperationCanceledException
                    )
                {
                    (_proxy.CutToServerAfter, _proxy.CutToClientAfter) = (null, null);
                }
            }
        }

        var events = await _team.Owner.EventsAsync(General);
        StoredMessage[] found =
        [
            .. events
                .OfType<MessageCreated>()
                .Select(created => new StoredMessage(
                    created.Message.Id,
                    created.Message.SenderId,
                    created.Seq,
                    created.Message.Content
                )),
        ];
        Assert.Empty(
            Checker.Check(new(sent, found, found, [.. events.Select(change => change.Seq)], events[^1].Seq, []))
        );
        Assert.Equal(60, found.Length);
    }

    [Fact]
    public async Task Unplugged_network_is_detected_and_does_not_delay_the_reconnect()
    {
        await using var subscriber = new Subscriber(_team.Members[0], General);
        await subscriber.ConnectAsync(_proxy.Address);
        _proxy.Stall();
        var missed = await _team.Owner.PostAsync(General, "behind the cable");
        // The server still has the old connection; the client reconnects by another path at once.
        await subscriber.ConnectAsync(_server.Address);
        await subscriber.WaitForAsync(missed.Seq);
        Assert.Equal([missed.Seq], subscriber.Seen);
        await Wait.UntilAsync(
            async () => await _server.OpenSocketsAsync() == 1,
            () => "the server to give up what it does not hear",
            step: TimeSpan.FromMilliseconds(50)
        );
    }

    [Fact]
    public async Task Non_reading_client_is_closed_without_delaying_others_and_catches_up()
    {
        await using var subscriber = new Subscriber(_team.Members[0], General);
        await subscriber.ConnectAsync(_proxy.Address);
        _proxy.Stall();
        var start = TimeProvider.System.GetTimestamp();
        Message last = null!;
        var text = new string('x', 12_000);
        for (var i = 0; i < 500; i++)
        {
            last = await _team.Owner.PostAsync(General, $"{i} {text}");
        }

        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.True(took < Wait.Timeout, $"{took}: the sender waited for who does not read");
        _proxy.Resume();
        await subscriber.ConnectWithRetryAsync(_server.Address);
        await subscriber.WaitForAsync(last.Seq);
        var seen = subscriber.Seen;
        Assert.Equal(Enumerable.Range((int)seen[0], seen.Count).Select(seq => (long)seq), seen);
    }

    [Fact]
    public async Task All_clients_dropped_at_once_recover_all_events()
    {
        const int Count = 100;
        var subscribers = Enumerable.Range(0, Count).Select(_ => new Subscriber(_team.Members[0], General)).ToList();
        await Task.WhenAll(subscribers.Select(subscriber => subscriber.ConnectAsync(_proxy.Address)));
        Message last = null!;
        for (var round = 0; round < 3; round++)
        {
            _proxy.BreakAll(reset: true);
            for (var i = 0; i < 20; i++)
            {
                last = await _team.Owner.PostAsync(General, $"{round} {i}");
            }

            await Task.WhenAll(subscribers.Select(subscriber => subscriber.ConnectWithRetryAsync(_proxy.Address)));
        }

        await Task.WhenAll(subscribers.Select(subscriber => subscriber.WaitForAsync(last.Seq)));
        Assert.All(
            subscribers,
            subscriber =>
                Assert.Equal(Enumerable.Range((int)last.Seq - 59, 60).Select(seq => (long)seq), subscriber.Seen)
        );
        foreach (var subscriber in subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }

    [Fact]
    public async Task Slow_network_delivers_everything_once()
    {
        (_proxy.Delay, _proxy.BytesPerSecond) = (TimeSpan.FromMilliseconds(20), 64_000);
        await using var subscriber = new Subscriber(_team.Members[0], General);
        await subscriber.ConnectAsync(_proxy.Address);
        Message last = null!;
        for (var i = 0; i < 60; i++)
        {
            last = await _team.Owner.PostAsync(General, $"{i}");
        }

        await subscriber.WaitForAsync(last.Seq);
        Assert.Equal(Enumerable.Range((int)last.Seq - 59, 60).Select(seq => (long)seq), subscriber.Seen);
    }
}
