using Parley.Server.Gateway;

namespace Parley.Server.Tests.Sockets;

[Storeless]
public sealed class ClientWriteQueueTests
{
    private const int Capacity = 4;
    private readonly ChannelId _a = Ids.Channel();
    private readonly ChannelId _b = Ids.Channel();
    private readonly List<List<long>> _written = [];
    private readonly Queue<TaskCompletionSource> _pending = [];
    private readonly ClientWriteQueue _writes;

    public ClientWriteQueueTests() =>
        _writes = new(
            Capacity,
            frames =>
            {
                _written.Add([.. frames.Select(frame => frame.Ref!.Value)]);
                var done = new TaskCompletionSource();
                _pending.Enqueue(done);
                return done.Task;
            }
        );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_to_one_channel_are_batched_while_a_call_is_in_flight()
    {
        await AddAsync(Send(1, _a), Send(2, _a), Send(3, _a), Send(4, _b));
        Assert.Equal(
            [
                [1],
            ],
            _written
        );
        Finish();
        Assert.Equal(
            [
                [1],
                [2, 3],
            ],
            _written
        );
        Finish();
        Assert.Equal(
            [
                [1],
                [2, 3],
                [4],
            ],
            _written
        );
        Finish();
        await AddAsync(Send(5, _b));
        Assert.Equal(
            [
                [1],
                [2, 3],
                [4],
                [5],
            ],
            _written
        );
    }

    [Fact]
    public async Task Changes_are_not_batched_and_keep_their_order()
    {
        await AddAsync(Send(1, _a), Send(2, _a), Edit(3), Edit(4));
        Finish();
        await AddAsync(Send(5, _a));
        Finish();
        Finish();
        Finish();
        Assert.Equal(
            [
                [1],
                [2],
                [3],
                [4],
                [5],
            ],
            _written
        );
    }

    [Fact]
    public async Task Adding_waits_for_capacity()
    {
        await AddAsync(Send(1, _a), Send(2, _a), Send(3, _a), Send(4, _a));
        var fifth = _writes.AddAsync(Send(5, _a), Token).AsTask();
        Assert.False(fifth.IsCompleted);
        Finish();
        await fifth.WithTimeoutAsync("room");
        Finish();
        Assert.Equal(
            [
                [1],
                [2, 3, 4],
                [5],
            ],
            _written
        );
    }

    [Fact]
    public async Task Wait_for_capacity_ends_with_the_socket()
    {
        using var ended = new CancellationTokenSource();
        await AddAsync(Send(1, _a), Send(2, _a), Send(3, _a), Send(4, _a));
        var fifth = _writes.AddAsync(Send(5, _a), ended.Token).AsTask();
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fifth.WithTimeoutAsync("the end"));
    }

    private static SendMessageFrame Send(long reference, ChannelId channel) =>
        new()
        {
            Ref = reference,
            ChannelId = channel,
            Id = Ids.Message(),
            Content = "x",
        };

    private EditMessageFrame Edit(long reference) =>
        new()
        {
            Ref = reference,
            ChannelId = _a,
            Id = Ids.Message(),
            Content = "x",
        };

    private async Task AddAsync(params ClientFrame[] frames)
    {
        foreach (var frame in frames)
        {
            await _writes.AddAsync(frame, Token);
        }
    }

    private void Finish() => _pending.Dequeue().SetResult();
}
