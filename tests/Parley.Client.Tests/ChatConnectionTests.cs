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
    private static readonly TimeSpan PongDeadline = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Connecting_greets_and_gives_what_the_server_said()
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
    public async Task A_first_connect_that_fails_tells_the_caller_and_may_be_repeated()
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
    public async Task A_connect_without_ready_ends_after_its_time()
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
    public async Task A_connect_whose_sign_in_is_refused_says_so(int code)
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
    public async Task The_end_of_the_sign_in_ends_the_connection_for_good(int code)
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
    public async Task Other_closes_are_followed_by_a_reconnect(int code)
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
    public async Task A_server_that_is_done_is_not_called_again()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.Normal);
        Assert.Single(await rig.ReadAsync(5));
        await rig.UntilAsync(ConnectionStatus.Disconnected);
        Assert.Equal(1, rig.Sockets.Tries);
    }

    [Fact]
    public async Task Waits_grow_with_each_try_and_begin_anew_after_a_stable_minute()
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
    public async Task A_reconnect_whose_sign_in_is_refused_ends_the_connection()
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
    public async Task The_server_says_when_to_come_back()
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
    public async Task A_server_that_does_not_go_away_after_asking_is_left_in_time()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.Push(new ReconnectFrame { AfterMs = 8_000 });
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(CloseCodes.Normal, await socket.ClosedByClient);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task An_overloaded_server_names_the_wait()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.Overloaded, "17");
        // And three quarters of 8 s on top.
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(17 + 6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task A_server_that_refuses_too_much_is_left_alone_for_long()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Close(CloseCodes.RateLimited, "too many refused frames");
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task A_server_that_is_overloaded_before_ready_is_left_alone_for_long()
    {
        await using var rig = new Rig();
        (await rig.ConnectAsync()).Break();
        await rig.Clock.PassAsync(FirstWait);
        (await rig.Sockets.NextAsync()).Close(CloseCodes.Overloaded, "no number");
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(6));
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task The_time_of_leaving_counts_as_waited_when_nobody_is_there_then()
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
    public async Task The_heartbeat_goes_on_while_the_server_answers_and_closes_when_it_does_not()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync(Samples.Ready() with { HeartbeatMs = 40_000 });
        await rig.Clock.PassAsync(FirstPing);
        await socket.ReadAsync<PingFrame>();
        socket.Push(new PongFrame());
        socket.Push(Samples.Created(1));
        await rig.ReadAsync(2);
        await rig.Clock.PassAsync(PongDeadline);

        await rig.Clock.PassAsync(TimeSpan.FromSeconds(35));
        await socket.ReadAsync<PingFrame>();
        await rig.Clock.PassAsync(PongDeadline);
        Assert.Equal(CloseCodes.HeartbeatMissed, await socket.ClosedByClient);
        await rig.Clock.PassAsync(FirstWait);
        await rig.Sockets.NextReadyAsync();
    }

    [Fact]
    public async Task What_was_missed_while_away_comes_once_and_in_order()
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
    public async Task Frames_of_an_unknown_type_are_passed_over_and_unreadable_ones_begin_a_new_socket()
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
    public async Task A_reader_that_falls_behind_gets_everything_over_a_new_socket()
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
    public async Task Only_one_may_read_at_a_time()
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
    public async Task Disposing_says_goodbye_ends_the_reading_and_fails_what_waits()
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
    public async Task Disposing_does_not_wait_for_a_dead_line()
    {
        await using var rig = new Rig();
        var socket = await rig.ConnectAsync();
        socket.HangsOnClose = true;
        var disposing = rig.Connection.DisposeAsync().AsTask();
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(2));
        await disposing.SoonAsync();
    }

    [Fact]
    public async Task Disposing_while_it_waits_to_reconnect_ends_the_wait()
    {
        var rig = new Rig();
        (await rig.ConnectAsync()).Break();
        await rig.Clock.BegunAsync(FirstWait);
        await rig.DisposeAsync();
        Assert.Equal(ConnectionStatus.Disconnected, rig.Connection.Status);
        Assert.Equal(1, rig.Sockets.Tries);
    }
}
