using System.Net.Sockets;
using System.Text;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Wire;

/// <summary>The writer and its queue, over a kernel socket.</summary>
[Storeless]
public sealed class SocketWriterTests : IDisposable
{
    private readonly WriterHarness _harness = new(TimeProvider.System);

    [Fact]
    public async Task Delivery_allocates_nothing()
    {
        var writer = _harness.Open();
        var frame = WireHeader.Frame(1, new byte[150]);
        var buffer = new byte[65_536];
        long allocated = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 3; i++)
            {
                Assert.True(writer.TryEnqueue(frame));
            }

            _harness.Flush(writer);
            allocated += round < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            for (var left = 3 * frame.Length; left > 0; )
            {
                left -= _harness.There.Receive(buffer, Math.Min(left, buffer.Length), SocketFlags.None);
            }
        }

        Assert.Equal(0, allocated);
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Queued_frames_are_written_in_order_and_coalesced()
    {
        var writer = _harness.Create();
        writer.TryEnqueue(WriterHarness.Frame("b"));
        writer.TryEnqueue(WriterHarness.Frame("c"));
        Assert.Equal(0, writer.Flush(_harness.Scratch));
        writer.Start(WriterHarness.Frame("a"));
        writer.OnPing("1"u8);
        writer.OnPing("2"u8);
        writer.TryEnqueue(WriterHarness.Frame("d"));
        Assert.Equal(5, writer.Flush(_harness.Scratch));
        Assert.Equal("2abcd", await _harness.ReadAsync(5));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frame_is_written_by_the_caller()
    {
        var writer = _harness.Open();
        Assert.True(writer.TryEnqueue(WriterHarness.Frame("a"), writeInline: true));
        Assert.Equal("a", await _harness.ReadAsync(1));
        Assert.Empty(_harness.Scheduled);
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frame_follows_queued_frames()
    {
        var writer = _harness.Open();
        writer.TryEnqueue(WriterHarness.Frame("a"));
        Assert.True(writer.TryEnqueue(WriterHarness.Frame("b"), writeInline: true));
        Assert.Equal(0, _harness.There.Available);
        Assert.Equal(writer, Assert.Single(_harness.Scheduled));
        Assert.Equal(2, writer.Flush(_harness.Scratch));
        Assert.Equal("ab", await _harness.ReadAsync(2));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frames_are_queued_while_the_receiver_does_not_read()
    {
        var writer = _harness.Open();
        var sent = new StringBuilder();
        for (var i = 0; ; i++)
        {
            var text = $"{i}:{new string('x', 20_000)}";
            if (!writer.TryEnqueue(WriterHarness.Frame(text), writeInline: true))
            {
                break;
            }

            sent.Append(text);
        }

        writer.Close(CloseFrame.Create(1_000, "done"), flush: true);
        while (_harness.Read is not [.., "\u0003\ufffddone"])
        {
            await _harness.ReadSomeAsync();
        }

        Assert.Equal(sent.ToString(), string.Concat(_harness.Read.SkipLast(1)));
        Assert.Empty(_harness.Scheduled);
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, _harness.Failed);
    }

    [Fact]
    public void Queue_enforces_its_frame_and_byte_limits()
    {
        var writer = _harness.Open();
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(writer.TryEnqueue(WriterHarness.Frame("x"))));
        Assert.False(writer.TryEnqueue(WriterHarness.Frame("x")));
        _harness.Flush(writer);
        Assert.True(writer.TryEnqueue(new byte[1 << 20]));
        Assert.False(writer.TryEnqueue(WriterHarness.Frame("x")));
        writer.Abort();
    }

    [Fact]
    public async Task Coalesced_block_counts_as_all_its_frames()
    {
        var writer = _harness.Open();
        byte[] piece = [.. WriterHarness.Frame("a"), .. WriterHarness.Frame("b")];
        Assert.All(Enumerable.Range(0, 499), _ => Assert.True(writer.TryEnqueue(piece, frameCount: 2)));
        Assert.True(writer.TryEnqueue(WriterHarness.Frame("c")));
        Assert.False(writer.TryEnqueue(piece, frameCount: 2));
        Assert.Equal(999, writer.Flush(_harness.Scratch));
        Assert.Equal(string.Concat(Enumerable.Repeat("ab", 499)) + "c", await _harness.ReadAsync(999));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Waiting_caller_proceeds_when_the_queue_is_half_empty()
    {
        var writer = _harness.Open();
        for (var i = 0; i < 501; i++)
        {
            writer.TryEnqueue(WriterHarness.Frame("x"));
        }

        var room = writer.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(room.IsCompleted);
        _harness.Flush(writer);
        await room.WithTimeoutAsync("room");
        for (var i = 0; i < 501; i++)
        {
            writer.TryEnqueue(WriterHarness.Frame("x"));
        }

        var ended = writer.WaitForRoomAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(ended.IsCompleted);
        writer.Abort();
        await ended.WithTimeoutAsync("the end");
    }

    [Fact]
    public async Task Bytes_that_the_kernel_does_not_accept_are_written_later()
    {
        var writer = _harness.Open();
        var sent = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            var text = $"{i}:{new string((char)('a' + (i % 26)), 20_000)}";
            sent.Append(text);
            while (!writer.TryEnqueue(WriterHarness.Frame(text)))
            {
                _harness.Flush(writer);
                await _harness.ReadSomeAsync();
            }
        }

        _harness.Flush(writer);
        writer.Close(CloseFrame.Create(1_000, "done"), flush: true);
        _harness.Flush(writer);
        await _harness.ReadSomeAsync(frames: 401);
        Assert.Equal(sent.ToString(), string.Concat(_harness.Read.Take(400)));
        Assert.Equal("\u0003\ufffddone", _harness.Read[400]);
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, _harness.Failed);
    }

    [Fact]
    public async Task Close_frame_replaces_queued_frames()
    {
        var writer = _harness.Open();
        writer.TryEnqueue(WriterHarness.Frame("x"));
        writer.Close(CloseFrame.Create(4_403, new string('é', 100)), flush: false);
        Assert.True(writer.TryEnqueue(WriterHarness.Frame("late")));
        writer.OnPing("late"u8);
        Assert.Equal(1, writer.Flush(_harness.Scratch));
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        await _harness.ReadSomeAsync(frames: 1);
        Assert.EndsWith($"3{new string('é', 61)}", _harness.Read[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connection_ends_the_queue()
    {
        var writer = _harness.Open();
        _harness.There.LingerState = new(true, 0);
        _harness.There.Dispose();
        while (_harness.Failed == 0)
        {
            writer.TryEnqueue(WriterHarness.Frame("x"));
            _harness.Flush(writer);
            await Task.Yield();
        }

        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
    }

    public void Dispose() => _harness.Dispose();
}
