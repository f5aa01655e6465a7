using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class SendingTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task Send_completes_on_ack()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var sending = Send(harness, "hello");
        var frame = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal((Samples.Channel, "hello", 7), (frame.ChannelId, frame.Content, frame.Id.Value.Version));
        Assert.False(sending.IsCompleted);
        socket.Ack(frame, seq: 42);
        Assert.Equal(42, (await sending.WithTimeoutAsync()).Seq);
    }

    [Fact]
    public async Task Messages_of_one_channel_are_serial_and_channels_are_parallel()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var first = Send(harness, "1");
        var second = Send(harness, "2");
        var other = Send(harness, "other", Samples.OtherChannel);

        var frame = await socket.ReadAsync<SendMessageFrame>();
        var beside = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal(("1", "other"), (frame.Content, beside.Content));
        Assert.False(socket.TryRead(out _));
        socket.Ack(frame);
        var next = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal("2", next.Content);
        socket.Ack(next);
        socket.Ack(beside);
        await Task.WhenAll(first, second, other).WithTimeoutAsync();
    }

    [Fact]
    public async Task Unacknowledged_messages_are_resent_in_order_with_the_same_ids()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var sending = Enumerable.Range(1, 4).Select(i => Send(harness, $"{i}")).ToList();
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        var open = await socket.ReadAsync<SendMessageFrame>();
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        socket = await harness.Sockets.NextReadyAsync();

        var again = new List<SendMessageFrame>();
        for (var i = 0; i < 3; i++)
        {
            again.Add(await socket.ReadAsync<SendMessageFrame>());
            socket.Ack(again[^1], seq: i);
        }

        Assert.Equal(open, again[0]);
        Assert.Equal(["2", "3", "4"], again.Select(frame => frame.Content));
        Assert.Equal(3, again.Select(frame => frame.Id).Distinct().Count());
        await Task.WhenAll(sending).WithTimeoutAsync();
    }

    [Fact]
    public async Task Rate_limit_delays_messages_and_keeps_their_order()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var first = Send(harness, "1");
        var second = Send(harness, "2");
        var frame = await socket.ReadAsync<SendMessageFrame>();
        socket.Push(
            new ErrorFrame
            {
                Ref = frame.Ref,
                Code = ErrorCodes.RateLimited,
                Message = "slow down",
                RetryAfterMs = 700,
            }
        );
        await harness.Clock.TimerStartedAsync(TimeSpan.FromMilliseconds(700));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(socket.TryRead(out _));
        harness.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var again = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal(frame, again);
        socket.Ack(again);
        var next = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal("2", next.Content);
        socket.Ack(next);
        await Task.WhenAll(first, second).WithTimeoutAsync();
    }

    [Fact]
    public async Task Refused_message_fails_and_the_next_one_is_sent()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var first = Send(harness, "1");
        var second = Send(harness, "2");
        var frame = await socket.ReadAsync<SendMessageFrame>();
        socket.Push(
            new ErrorFrame
            {
                Ref = frame.Ref,
                Code = ErrorCodes.ChannelArchived,
                Message = "read-only",
            }
        );
        var error = await Assert.ThrowsAsync<ParleyException>(() => first.WithTimeoutAsync());
        Assert.Equal((ErrorCodes.ChannelArchived, "read-only"), (error.Code, error.Message));
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await second.WithTimeoutAsync();
    }

    [Fact]
    public async Task Cancelled_send_does_not_block_later_sends()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        using var giveUp = new CancellationTokenSource();
        var first = harness.Connection.SendAsync(Samples.Channel, "1", cancellationToken: giveUp.Token);
        var second = Send(harness, "2");
        await socket.ReadAsync<SendMessageFrame>();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WithTimeoutAsync());
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await second.WithTimeoutAsync();
    }

    [Fact]
    public async Task Message_over_the_frame_size_is_refused_before_sending()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var error = await Assert.ThrowsAsync<ParleyException>(() => Send(harness, new string('x', 65_536)));
        Assert.Equal(ErrorCodes.RequestTooLarge, error.Code);
        Assert.False(socket.TryRead(out _));
    }

    [Fact]
    public async Task Frame_refused_as_too_big_is_not_resent()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var first = Send(harness, "1");
        var second = Send(harness, "2");
        await socket.ReadAsync<SendMessageFrame>();
        socket.Close(CloseCodes.TooBig);
        Assert.Equal(
            ErrorCodes.RequestTooLarge,
            (await Assert.ThrowsAsync<ParleyException>(() => first.WithTimeoutAsync())).Code
        );
        await harness.Clock.AdvanceAsync(FirstWait);
        socket = await harness.Sockets.NextReadyAsync();
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await second.WithTimeoutAsync();
    }

    [Fact]
    public async Task Full_outbox_applies_backpressure()
    {
        await using var harness = new ClientHarness(new ChatConnectionOptions { SendBuffer = 1 });
        var socket = await harness.ConnectAsync();
        var first = Send(harness, "1");
        var second = Send(harness, "2", Samples.OtherChannel);
        var frame = await socket.ReadAsync<SendMessageFrame>();
        Assert.False(socket.TryRead(out _));
        socket.Ack(frame);
        await first.WithTimeoutAsync();
        socket.Ack(await socket.ReadAsync<SendMessageFrame>());
        await second.WithTimeoutAsync();
    }

    [Fact]
    public async Task Read_position_is_sent_and_never_decreases()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        harness.Connection.MarkRead(Samples.Channel, 9);
        Assert.Equal((Samples.Channel, 9L), await ReadMarkAsync(socket));
        socket.Break();
        await harness.UntilAsync(ConnectionStatus.Reconnecting);
        harness.Connection.MarkRead(Samples.Channel, 12);
        harness.Connection.MarkRead(Samples.Channel, 11);
        await harness.Clock.AdvanceAsync(FirstWait);
        Assert.Equal((Samples.Channel, 12L), await ReadMarkAsync(await harness.Sockets.NextReadyAsync()));

        static async Task<(ChannelId, long)> ReadMarkAsync(FakeSocket socket)
        {
            var frame = await socket.ReadAsync<ReadFrame>();
            return (frame.ChannelId, frame.Seq);
        }
    }

    [Fact]
    public async Task Send_before_connect_throws()
    {
        await using var harness = new ClientHarness();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Send(harness, "early"));
    }

    private static Task<AckFrame> Send(ClientHarness harness, string content, ChannelId? channel = null) =>
        harness.Connection.SendAsync(
            channel ?? Samples.Channel,
            content,
            cancellationToken: TestContext.Current.CancellationToken
        );
}
