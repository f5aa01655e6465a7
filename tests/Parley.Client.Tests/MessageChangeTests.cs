using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>Edits, deletions and reactions follow the rules of messages.</summary>
public sealed class MessageChangeTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly MessageId Message = Samples.NewMessage(1).Id;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FrameEncoding.Json)]
    [InlineData(FrameEncoding.MessagePack)]
    public async Task Change_completes_on_ack_and_changes_keep_their_order(FrameEncoding encoding)
    {
        await using var harness = new ClientHarness(new ChatConnectionOptions { Encoding = encoding });
        var socket = await harness.ConnectAsync();
        var sending = harness.Connection.SendAsync(Samples.Channel, "Grüße 🎉", cancellationToken: Token);
        var editing = harness.Connection.EditAsync(Samples.Channel, Message, "better", Token);
        var reacting = harness.Connection.AddReactionAsync(Samples.Channel, Message, "👍", Token);
        var takingBack = harness.Connection.RemoveReactionAsync(Samples.Channel, Message, "👍", Token);
        var deleting = harness.Connection.DeleteAsync(Samples.Channel, Message, Token);

        var send = await socket.ReadAsync<SendMessageFrame>();
        Assert.Equal("Grüße 🎉", send.Content);
        Assert.False(socket.TryRead(out _));
        socket.Ack(send, 1);
        var edit = await socket.ReadAsync<EditMessageFrame>();
        Assert.Equal((Message, "better"), (edit.Id, edit.Content));
        socket.Ack(edit, Message, 2);
        var add = await socket.ReadAsync<AddReactionFrame>();
        Assert.Equal((Message, "👍"), (add.MessageId, add.Emoji));
        socket.Ack(add, Message, 3);
        socket.Ack(await socket.ReadAsync<RemoveReactionFrame>(), Message, 4);
        socket.Ack(await socket.ReadAsync<DeleteMessageFrame>(), Message, 5);
        var acks = await Task.WhenAll(sending, editing, reacting, takingBack, deleting).WithTimeoutAsync();
        Assert.Equal([1L, 2L, 3L, 4L, 5L], acks.Select(ack => ack.Seq));
    }

    [Fact]
    public async Task Change_is_resent_after_a_reconnect_and_after_the_rate_limit()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        var editing = harness.Connection.EditAsync(Samples.Channel, Message, "better", Token);
        var edit = await socket.ReadAsync<EditMessageFrame>();
        socket.Break();
        await harness.Clock.AdvanceAsync(FirstWait);
        socket = await harness.Sockets.NextReadyAsync();
        Assert.Equal(edit, await socket.ReadAsync<EditMessageFrame>());
        socket.Push(
            new ErrorFrame
            {
                Ref = edit.Ref,
                Code = ErrorCodes.RateLimited,
                Message = "slow down",
                RetryAfterMs = 700,
            }
        );
        await harness.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(700));
        Assert.Equal(edit, await socket.ReadAsync<EditMessageFrame>());
        socket.Ack(edit, Message, 9);
        Assert.Equal(9, (await editing.WithTimeoutAsync()).Seq);
    }

    [Fact]
    public async Task Refused_change_has_a_code_and_cancelled_change_does_not_block_later_ones()
    {
        await using var harness = new ClientHarness();
        var socket = await harness.ConnectAsync();
        using var giveUp = new CancellationTokenSource();
        var first = harness.Connection.DeleteAsync(Samples.Channel, Message, giveUp.Token);
        var second = harness.Connection.AddReactionAsync(Samples.Channel, Message, "no emoji", Token);
        await socket.ReadAsync<DeleteMessageFrame>();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WithTimeoutAsync());
        var add = await socket.ReadAsync<AddReactionFrame>();
        socket.Push(
            new ErrorFrame
            {
                Ref = add.Ref,
                Code = ErrorCodes.ReactionInvalid,
                Message = "one emoji",
            }
        );
        Assert.Equal(
            ErrorCodes.ReactionInvalid,
            (await Assert.ThrowsAsync<ParleyException>(() => second.WithTimeoutAsync())).Code
        );
    }

    [Fact]
    public async Task Unreadable_MessagePack_frame_causes_a_reconnect()
    {
        await using var harness = new ClientHarness(new ChatConnectionOptions { Encoding = FrameEncoding.MessagePack });
        var socket = await harness.ConnectAsync();
        socket.PushText("{}");
        Assert.Equal(CloseCodes.Malformed, await socket.ClosedByClient);
        await harness.Clock.AdvanceAsync(FirstWait);
        await harness.Sockets.NextReadyAsync();
    }
}
