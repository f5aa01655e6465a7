using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class ChatConnectionTests
{
    // With a random value of 0.5: half of 1 s up to an outage of 1 s, then three quarters of the outage, and half of a
    // heartbeat interval of 40 s (no other delay is as long).
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan SecondWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ThirdWait = TimeSpan.FromSeconds(0.75);
    private static readonly TimeSpan FirstPing = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Connect_sends_hello_and_returns_ready()
    {
        await using var harness = new ClientHarness();
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ConnectionStatus.Connecting, harness.Connection.Status);
        var socket = await harness.Sockets.NextAsync();
        var hello = await socket.ReadAsync<HelloFrame>();
        Assert.Equal((1, "parley-dotnet", null), (hello.Protocol, hello.Client?.Name, hello.Token));
        socket.Push(Samples.Ready());

        Assert.Equal(Samples.Self, (await connecting.WithTimeoutAsync()).User.Id);
        Assert.Equal(
            ("secret", new Uri("wss://chat.example.org/base/ws")),
            (harness.Sockets.LastToken, harness.Sockets.LastAddress)
        );
        Assert.Equal(ConnectionStatus.Connected, harness.Connection.Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            harness.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Failed_first_connect_throws_and_can_be_retried()
    {
        await using var harness = new ClientHarness();
        harness.Sockets.Failures.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        var error = await Assert.ThrowsAsync<ParleyException>(() =>
            harness.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            (ErrorCodes.ServerUnavailable, ConnectionStatus.Disconnected),
            (error.Code, harness.Connection.Status)
        );
        await harness.ConnectAsync();
    }

    [Fact]
    public async Task Connect_without_ready_times_out()
    {
        await using var harness = new ClientHarness();
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await (await harness.Sockets.NextAsync()).ReadAsync<HelloFrame>();
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(
            ErrorCodes.ServerUnavailable,
            (await Assert.ThrowsAsync<ParleyException>(() => connecting.WithTimeoutAsync())).Code
        );
    }

    [Theory]
    [InlineData(CloseCodes.NotAuthenticated)]
    [InlineData(CloseCodes.Forbidden)]
    public async Task Connect_with_refused_credentials_throws(int code)
    {
        await using var harness = new ClientHarness();
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        (await harness.Sockets.NextAsync()).Close(code);
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => connecting.WithTimeoutAsync())).Code
        );
    }

    [Theory]
    [InlineData(CloseCodes.NotAuthenticated)]
    [InlineData(CloseCodes.Forbidden)]
    public async Task Revoked_session_closes_the_connection_permanently(int code)
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var sending = harness.Connection.SendAsync(
            Samples.Channel,
            "hello",
            cancellationToken: TestContext.Current.CancellationToken
        );
        socket.Close(code, "revoked");

        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => sending.WithTimeoutAsync())).Code
        );
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await Assert.ThrowsAsync<ParleyException>(() => harness.ReadAsync(2))).Code
        );
        await harness.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(code, harness.Changes[^1].CloseCode);
        Assert.Equal(1, harness.Sockets.Attempts);
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(CloseCodes.ServiceRestart)]
    [InlineData(CloseCodes.HeartbeatMissed)]
    [InlineData(CloseCodes.Malformed)]
    [InlineData(CloseCodes.TooSlow)]
    public async Task Other_close_codes_cause_a_reconnect(int code)
    {
        await using var harness = new ClientHarness();
        (await harness.ConnectAsync()).Close(code);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync();
        await harness.UntilAsync(ConnectionStatus.Connected);
        Assert.Equal(
            [
                ConnectionStatus.Connecting,
                ConnectionStatus.Connected,
                ConnectionStatus.Reconnecting,
                ConnectionStatus.Connected,
            ],
            harness.Changes.Select(change => change.Current)
        );
    }

    [Fact]
    public async Task Normal_close_causes_no_reconnect()
    {
        await using var harness = new ClientHarness();
        (await harness.ConnectAsync()).Close(CloseCodes.Normal);
        Assert.Single(await harness.ReadAsync(5));
        await harness.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(1, harness.Sockets.Attempts);
    }

    [Fact]
    public async Task Backoff_grows_per_attempt_and_resets_after_a_stable_minute()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        harness.Sockets.Failures.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Clock.AdvanceAsync(SecondWait);
        socket = await harness.Sockets.NextReadyAsync();
        await harness.UntilAsync(ConnectionStatus.Connected);

        // The time before the connect does not count, and is too short to reset the backoff.
        harness.Clock.Advance(TimeSpan.FromSeconds(30));
        socket.Break();
        await harness.Clock.AdvanceAsync(ThirdWait);
        socket = await harness.Sockets.NextReadyAsync(Samples.Ready() with { HeartbeatMs = int.MaxValue });
        await harness.UntilAsync(ConnectionStatus.Connected);

        harness.Clock.Advance(RetryPolicy.StableAfter);
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_with_refused_credentials_closes_the_connection()
    {
        await using var harness = new ClientHarness();
        harness.Sockets.Failures.Clear();
        var socket = await harness.ConnectAsync();
        harness.Sockets.Failures.Enqueue(new ParleyException(ErrorCodes.AuthRequired, "ended") { Status = 401 });
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(2, harness.Sockets.Attempts);
    }

    [Fact]
    public async Task Reconnect_obeys_the_delay_from_the_server()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        socket.Push(new ReconnectFrame { AfterMs = 8_000 });
        await harness.Clock.TimerStartedAsync(TimeSpan.FromSeconds(4));
        socket.Close(CloseCodes.ServiceRestart);
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(4));
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_frame_without_a_close_is_followed_in_time()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        socket.Push(new ReconnectFrame { AfterMs = 8_000 });
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Reconnect_obeys_the_delay_of_an_overloaded_server()
    {
        await using var harness = new ClientHarness();
        (await harness.ConnectAsync()).Close(CloseCodes.Overloaded, "17");
        // And three quarters of 8 s on top.
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(17 + 6));
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Rate_limited_close_causes_a_long_backoff()
    {
        await using var harness = new ClientHarness();
        (await harness.ConnectAsync()).Close(CloseCodes.RateLimited, "too many refused frames");
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(6));
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Overload_before_ready_causes_a_long_backoff()
    {
        await using var harness = new ClientHarness();
        (await harness.ConnectAsync()).Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        (await harness.Sockets.NextAsync()).Close(CloseCodes.Overloaded, "no number");
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(6));
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Close_time_counts_towards_the_delay_when_the_server_is_gone()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        harness.Sockets.Failures.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        socket.Push(new ReconnectFrame { AfterMs = 12_000 });
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(6));
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(4.5));
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Missed_heartbeat_closes_the_socket()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync(Samples.Ready() with { HeartbeatMs = 40_000 });
        await harness.Clock.AdvanceAsync(FirstPing);
        await socket.ReadAsync<PingFrame>();
        socket.Push(new PongFrame());
        socket.Push(Samples.Created(1));
        await harness.ReadAsync(2);
        await harness.Clock.AdvanceAsync(PongTimeout);

        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(35));
        await socket.ReadAsync<PingFrame>();
        await harness.Clock.AdvanceAsync(PongTimeout);
        Assert.Equal(CloseCodes.HeartbeatMissed, await socket.ClosedByClient);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Missed_events_arrive_once_and_in_order_after_a_reconnect()
    {
        await using var harness = new ClientHarness { Events = after => Samples.Page(after, 4) };
        var socket = await harness.ConnectAsync(Samples.Ready(1));
        socket.Push(Samples.Created(2));
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        socket = await harness.Sockets.NextReadyAsync(Samples.Ready(4));
        socket.Push(Samples.Created(4));
        socket.Push(Samples.Created(5));

        var frames = await harness.ReadAsync(6);
        Assert.Equal([2L, 3L, 4L, 5L], frames.OfType<MessageCreated>().Select(created => created.Seq));
        Assert.Equal(2, frames.OfType<ReadyFrame>().Count());
        Assert.Equal(
            "/base/api/channels/019aa5f0-1c00-7a10-8b21-3c4d5e6f7002/events?after=2&limit=100",
            Assert.Single(harness.Http.Requests).Path
        );
    }

    [Fact]
    public async Task Unknown_frame_is_ignored_and_unreadable_frame_causes_a_reconnect()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        socket.PushText("""{"type":"message.sung"}""");
        socket.Push(Samples.Created(1));
        Assert.IsType<MessageCreated>((await harness.ReadAsync(2))[1]);
        socket.PushText("{");
        Assert.Equal(CloseCodes.Malformed, await socket.ClosedByClient);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task Slow_reader_gets_all_events_after_a_reconnect()
    {
        await using var harness = new ClientHarness(new ChatConnectionOptions { EventBuffer = 3 })
        {
            Events = after => Samples.Page(after, 20),
        };
        var socket = await harness.ConnectAsync();
        for (var seq = 1; seq <= 20; seq++)
        {
            socket.Push(Samples.Created(seq));
        }

        // Acks pass a stalled reader.
        var sending = harness.Connection.SendAsync(
            Samples.Channel,
            "still there",
            cancellationToken: TestContext.Current.CancellationToken
        );
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await sending.WithTimeoutAsync();

        var reading = harness.ReadAsync(22);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync(Samples.Ready(20));
        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => (long)i),
            (await reading).OfType<MessageCreated>().Select(created => created.Seq)
        );
    }

    [Fact]
    public async Task Second_concurrent_reader_is_refused()
    {
        await using var harness = new ClientHarness();
        await harness.ConnectAsync();
        await using var first = harness
            .Connection.ReadEventsAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await first.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.ReadAsync(1));
    }

    [Fact]
    public async Task Dispose_closes_the_socket_ends_reading_and_fails_pending_sends()
    {
        var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var sending = harness.Connection.SendAsync(
            Samples.Channel,
            "hello",
            cancellationToken: TestContext.Current.CancellationToken
        );
        await harness.DisposeAsync();
        await harness.Connection.DisposeAsync();

        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        Assert.Equal(
            ErrorCodes.ServerUnavailable,
            (await Assert.ThrowsAsync<ParleyException>(() => sending.WithTimeoutAsync())).Code
        );
        Assert.Single(await harness.ReadAsync(5));
        Assert.Equal(ConnectionStatus.Disconnected, harness.Connection.Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            harness.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            harness.Connection.SendAsync(
                Samples.Channel,
                "late",
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Dispose_does_not_wait_for_an_unresponsive_peer()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        socket.HangsOnClose = true;
        var disposing = harness.Connection.DisposeAsync().AsTask();
        await harness.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await disposing.WithTimeoutAsync();
    }

    [Fact]
    public async Task Dispose_during_backoff_ends_the_wait()
    {
        var harness = new ClientHarness();
        (await harness.ConnectAsync()).Break();
        await harness.Clock.TimerStartedAsync(FirstWait);
        await harness.DisposeAsync();
        Assert.Equal(ConnectionStatus.Disconnected, harness.Connection.Status);
        Assert.Equal(1, harness.Sockets.Attempts);
    }
}
