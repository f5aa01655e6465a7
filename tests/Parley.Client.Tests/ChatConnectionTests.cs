using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class ChatConnectionTests
{
    // With a roll of 0.5: half of 1 s until 1 s was waited, then three quarters of what was, and half of a heartbeat
    // period of 40 s (no other wait is as long as that one).
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan SecondWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ThirdWait = TimeSpan.FromSeconds(0.75);
    private static readonly TimeSpan FirstPing = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Connect_sends_hello_and_returns_ready()
    {
        await using var rig = new Rig();
        var connecting = rig.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ConnectionStatus.Connecting, rig.Connection.Status);
        var socket = await rig.Sockets.NextAsync();
        var hello = await socket.ReadAsync<HelloFrame>();
        Assert.Equal((1, "parley-dotnet", null), (hello.Protocol, hello.Client?.Name, hello.Token));
        socket.Push(Samples.Ready());

        Assert.Equal(Samples.Self, (await connecting.SoonAsync()).User.Id);
        Assert.Equal(
            ("secret", new Uri("wss://chat.example.org/base/ws")),
            (rig.Sockets.LastToken, rig.Sockets.LastAddress)
        );
        Assert.Equal(ConnectionStatus.Connected, rig.Connection.Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            rig.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Failed_first_connect_throws_and_can_be_retried()
    {
        await using var rig = new Rig();
        rig.Sockets.Refusals.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        var error = await Assert.ThrowsAsync<ParleyException>(() =>
            rig.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            (ErrorCodes.ServerUnavailable, ConnectionStatus.Disconnected),
            (error.Code, rig.Connection.Status)
        );
        await rig.ConnectAsync();
    }

    [Fact]
    public async Task Connect_without_ready_times_out()
    {
        await using var rig = new Rig();
        var connecting = rig.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await (await rig.Sockets.NextAsync()).ReadAsync<HelloFrame>();
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(
            ErrorCodes.ServerUnavailable,
            (await Assert.ThrowsAsync<ParleyException>(() => connecting.SoonAsync())).Code
        );
    }

    [Theory]
    [InlineData(CloseCodes.NotAuthenticated)]
    [InlineData(CloseCodes.Forbidden)]
    public async Task Connect_with_refused_credentials_throws(int code)
    {
        await using var rig = new Rig();
        var connecting = rig.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        (await rig.Sockets.NextAsync()).Close(code);
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => connecting.SoonAsync())).Code
        );
    }

    [Theory]
    [InlineData(CloseCodes.NotAuthenticated)]
    [InlineData(CloseCodes.Forbidden)]
    public async Task Revoked_session_closes_the_connection_permanently(int code)
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        var sending = rig.Connection.SendAsync(
            Samples.Channel,
            "hello",
            cancellationToken: TestContext.Current.CancellationToken
        );
        socket.Close(code, "revoked");

        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => sending.SoonAsync())).Code
        );
        Assert.Equal(ErrorCodes.AuthRequired, (await Assert.ThrowsAsync<ParleyException>(() => rig.ReadAsync(2))).Code);
        await rig.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(code, rig.Changes[^1].CloseCode);
        Assert.Equal(1, rig.Sockets.Tries);
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(CloseCodes.ServiceRestart)]
    [InlineData(CloseCodes.HeartbeatMissed)]
    [InlineData(CloseCodes.Malformed)]
    [InlineData(CloseCodes.TooSlow)]
    public async Task Other_close_codes_cause_a_reconnect(int code)
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(code);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync();
        await rig.UntilAsync(ConnectionStatus.Connected);
        Assert.Equal(
            [
                ConnectionStatus.Connecting,
                ConnectionStatus.Connected,
                ConnectionStatus.Reconnecting,
                ConnectionStatus.Connected,
            ],
            rig.Changes.Select(change => change.Current)
        );
    }

    [Fact]
    public async Task Normal_close_causes_no_reconnect()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.Normal);
        Assert.Single(await rig.ReadAsync(5));
        await rig.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(1, rig.Sockets.Tries);
    }

    [Fact]
    public async Task Backoff_grows_per_attempt_and_resets_after_a_stable_minute()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        rig.Sockets.Refusals.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        await rig.Clock.PassAsync(SecondWait);
        socket = await rig.Sockets.NextReadyAsync();
        await rig.UntilAsync(ConnectionStatus.Connected);

        // The time for which it stood does not count, nor is it enough for a new beginning.
        rig.Clock.Advance(TimeSpan.FromSeconds(30));
        socket.Break();
        await rig.Clock.PassAsync(ThirdWait);
        socket = await rig.Sockets.NextReadyAsync(Samples.Ready() with { HeartbeatMs = int.MaxValue });
        await rig.UntilAsync(ConnectionStatus.Connected);

        rig.Clock.Advance(RetryPolicy.StableAfter);
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_with_refused_credentials_closes_the_connection()
    {
        await using var rig = new Rig();
        rig.Sockets.Refusals.Clear();
        var socket = await rig.ConnectAsync();
        rig.Sockets.Refusals.Enqueue(new ParleyException(ErrorCodes.AuthRequired, "ended") { Status = 401 });
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        await rig.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(2, rig.Sockets.Tries);
    }

    [Fact]
    public async Task Reconnect_obeys_the_delay_from_the_server()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.Push(new ReconnectFrame { AfterMs = 8_000 });
        await rig.Clock.BegunAsync(TimeSpan.FromSeconds(4));
        socket.Close(CloseCodes.ServiceRestart);
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(4));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_frame_without_a_close_is_followed_in_time()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.Push(new ReconnectFrame { AfterMs = 8_000 });
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_obeys_the_delay_of_an_overloaded_server()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.Overloaded, "17");
        // And three quarters of 8 s on top.
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(17 + 6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Rate_limited_close_causes_a_long_backoff()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.RateLimited, "too many refused frames");
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Overload_before_ready_causes_a_long_backoff()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Break();
        await rig.Clock.PassAsync(FirstWait);
        (await rig.Sockets.NextAsync()).Close(CloseCodes.Overloaded, "no number");
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Close_time_counts_towards_the_delay_when_the_server_is_gone()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        rig.Sockets.Refusals.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        socket.Push(new ReconnectFrame { AfterMs = 12_000 });
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(6));
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(4.5));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Missed_heartbeat_closes_the_socket()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready() with { HeartbeatMs = 40_000 });
        await rig.Clock.PassAsync(FirstPing);
        await socket.ReadAsync<PingFrame>();
        socket.Push(new PongFrame());
        socket.Push(Samples.Created(1));
        await rig.ReadAsync(2);
        await rig.Clock.PassAsync(PongTimeout);

        await rig.Clock.PassAsync(TimeSpan.FromSeconds(35));
        await socket.ReadAsync<PingFrame>();
        await rig.Clock.PassAsync(PongTimeout);
        Assert.Equal(CloseCodes.HeartbeatMissed, await socket.ClosedByClient);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Missed_events_arrive_once_and_in_order_after_a_reconnect()
    {
        await using var rig = new Rig { Events = after => Samples.Page(after, 4) };
        var socket = await rig.ConnectAsync(Samples.Ready(1));
        socket.Push(Samples.Created(2));
        socket.Break();
        await rig.Clock.PassAsync(FirstWait);
        socket = await rig.Sockets.NextReadyAsync(Samples.Ready(4));
        socket.Push(Samples.Created(4));
        socket.Push(Samples.Created(5));

        var frames = await rig.ReadAsync(6);
        Assert.Equal([2L, 3L, 4L, 5L], frames.OfType<MessageCreated>().Select(created => created.Seq));
        Assert.Equal(2, frames.OfType<ReadyFrame>().Count());
        Assert.Equal(
            "/base/api/channels/019aa5f0-1c00-7a10-8b21-3c4d5e6f7002/events?after=2&limit=100",
            Assert.Single(rig.Http.Requests).Path
        );
    }

    [Fact]
    public async Task Unknown_frame_is_ignored_and_unreadable_frame_causes_a_reconnect()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.PushText("""{"type":"message.sung"}""");
        socket.Push(Samples.Created(1));
        Assert.IsType<MessageCreated>((await rig.ReadAsync(2))[1]);
        socket.PushText("{");
        Assert.Equal(CloseCodes.Malformed, await socket.ClosedByClient);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Slow_reader_gets_all_events_after_a_reconnect()
    {
        await using var rig = new Rig(new ChatConnectionOptions { EventBuffer = 3 })
        {
            Events = after => Samples.Page(after, 20),
        };
        var socket = await rig.ConnectAsync();
        for (var seq = 1; seq <= 20; seq++)
        {
            socket.Push(Samples.Created(seq));
        }

        // Acknowledgements pass a reader that stands still.
        var sending = rig.Connection.SendAsync(
            Samples.Channel,
            "still there",
            cancellationToken: TestContext.Current.CancellationToken
        );
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await sending.SoonAsync();

        var reading = rig.ReadAsync(22);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync(Samples.Ready(20));
        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => (long)i),
            (await reading).OfType<MessageCreated>().Select(created => created.Seq)
        );
    }

    [Fact]
    public async Task Second_concurrent_reader_is_refused()
    {
        await using var rig = new Rig();
        await rig.ConnectAsync();
        await using var first = rig
            .Connection.ReadEventsAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await first.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.ReadAsync(1));
    }

    [Fact]
    public async Task Dispose_closes_the_socket_ends_reading_and_fails_pending_sends()
    {
        var rig = new Rig();
        var socket = await rig.ConnectAsync();
        var sending = rig.Connection.SendAsync(
            Samples.Channel,
            "hello",
            cancellationToken: TestContext.Current.CancellationToken
        );
        await rig.DisposeAsync();
        await rig.Connection.DisposeAsync();

        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        Assert.Equal(
            ErrorCodes.ServerUnavailable,
            (await Assert.ThrowsAsync<ParleyException>(() => sending.SoonAsync())).Code
        );
        Assert.Single(await rig.ReadAsync(5));
        Assert.Equal(ConnectionStatus.Disconnected, rig.Connection.Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            rig.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            rig.Connection.SendAsync(Samples.Channel, "late", cancellationToken: TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Dispose_does_not_wait_for_an_unresponsive_peer()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.HangsOnClose = true;
        var disposing = rig.Connection.DisposeAsync().AsTask();
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(2));
        await disposing.SoonAsync();
    }

    [Fact]
    public async Task Dispose_during_backoff_ends_the_wait()
    {
        var rig = new Rig();
        (await rig.ConnectAsync()).Break();
        await rig.Clock.BegunAsync(FirstWait);
        await rig.DisposeAsync();
        Assert.Equal(ConnectionStatus.Disconnected, rig.Connection.Status);
        Assert.Equal(1, rig.Sockets.Tries);
    }
}
