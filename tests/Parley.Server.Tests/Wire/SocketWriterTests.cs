using System.Net.Sockets;
using System.Text;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;
using Plug = System.Net.Sockets.Socket;

namespace Parley.Server.Tests.Wire;

/// <summary>The writer and its queue, over a kernel socket.</summary>
[Storeless]
public sealed class SocketWriterTests : IDisposable
{
    private readonly GatewayOptions _options = new() { QueueFrames = 1_000, QueueBytes = 1 << 20 };
    private readonly Deadlines _deadlines = new(TimeProvider.System);
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());

    /// <summary>It never runs: the test calls Flush.</summary>
    private readonly FlushScheduler _scheduler;
    private readonly Plug _here;
    private readonly Plug _there;
    private readonly WireConnection _connection;
    private readonly byte[] _scratch = new byte[16_384];
    private int _failed;

    public SocketWriterTests()
    {
        _scheduler = new(_metrics, TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _there = new(SocketType.Stream, ProtocolType.Tcp);
        _there.Connect(listener.LocalEndpoint);
        _here = listener.AcceptSocket();
        _here.Blocking = false;
        _connection = WireConnection.Create(Stream.Null, _here, static () => { });
        _connection.MarkReceived();
        IsActive(_scheduler) = true;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_allocates_nothing()
    {
        var writer = Open();
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

            Flush(writer);
            allocated += round < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            for (var left = 3 * frame.Length; left > 0; )
            {
                left -= _there.Receive(buffer, Math.Min(left, buffer.Length), SocketFlags.None);
            }
        }

        Assert.Equal(0, allocated);
        await CloseAsync(writer);
    }

    [Fact]
    public async Task Queued_frames_are_written_in_order_and_coalesced()
    {
        var writer = Create();
        writer.TryEnqueue(Frame("b"));
        writer.TryEnqueue(Frame("c"));
        Assert.Equal(0, writer.Flush(_scratch));
        writer.Start(Frame("a"));
        writer.OnPing("1"u8);
        writer.OnPing("2"u8);
        writer.TryEnqueue(Frame("d"));
        Assert.Equal(5, writer.Flush(_scratch));
        Assert.Equal("2abcd", await ReadAsync(5));
        await CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frame_is_written_by_the_caller()
    {
        var writer = Open();
        Assert.True(writer.TryEnqueue(Frame("a"), writeInline: true));
        Assert.Equal("a", await ReadAsync(1));
        Assert.Empty(ScheduledOf(_scheduler));
        await CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frame_follows_queued_frames()
    {
        var writer = Open();
        writer.TryEnqueue(Frame("a"));
        Assert.True(writer.TryEnqueue(Frame("b"), writeInline: true));
        Assert.Equal(0, _there.Available);
        Assert.Equal(writer, Assert.Single(ScheduledOf(_scheduler)));
        Assert.Equal(2, writer.Flush(_scratch));
        Assert.Equal("ab", await ReadAsync(2));
        await CloseAsync(writer);
    }

    [Fact]
    public async Task Immediate_frames_are_queued_while_the_receiver_does_not_read()
    {
        var writer = Open();
        var sent = new StringBuilder();
        for (var i = 0; ; i++)
        {
            var text = $"{i}:{new string('x', 20_000)}";
            if (!writer.TryEnqueue(Frame(text), writeInline: true))
            {
                break;
            }

            sent.Append(text);
        }

        writer.Close(CloseFrame.Create(1_000, "done"), flush: true);
        while (_read is not [.., "\u0003\ufffddone"])
        {
            await ReadSomeAsync();
        }

        Assert.Equal(sent.ToString(), string.Concat(_read.SkipLast(1)));
        Assert.Empty(ScheduledOf(_scheduler));
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, _failed);
    }

    [Fact]
    public void Queue_enforces_its_frame_and_byte_limits()
    {
        var writer = Open();
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(writer.TryEnqueue(Frame("x"))));
        Assert.False(writer.TryEnqueue(Frame("x")));
        Flush(writer);
        Assert.True(writer.TryEnqueue(new byte[1 << 20]));
        Assert.False(writer.TryEnqueue(Frame("x")));
        writer.Abort();
    }

    [Fact]
    public async Task Coalesced_block_counts_as_all_its_frames()
    {
        var writer = Open();
        byte[] piece = [.. Frame("a"), .. Frame("b")];
        Assert.All(Enumerable.Range(0, 499), _ => Assert.True(writer.TryEnqueue(piece, frameCount: 2)));
        Assert.True(writer.TryEnqueue(Frame("c")));
        Assert.False(writer.TryEnqueue(piece, frameCount: 2));
        Assert.Equal(999, writer.Flush(_scratch));
        Assert.Equal(string.Concat(Enumerable.Repeat("ab", 499)) + "c", await ReadAsync(999));
        await CloseAsync(writer);
    }

    [Fact]
    public async Task Waiting_caller_proceeds_when_the_queue_is_half_empty()
    {
        var writer = Open();
        for (var i = 0; i < 501; i++)
        {
            writer.TryEnqueue(Frame("x"));
        }

        var room = writer.WaitForRoomAsync(Token).AsTask();
        Assert.False(room.IsCompleted);
        Flush(writer);
        await room.WithTimeoutAsync("room");
        for (var i = 0; i < 501; i++)
        {
            writer.TryEnqueue(Frame("x"));
        }

        var ended = writer.WaitForRoomAsync(Token).AsTask();
        Assert.False(ended.IsCompleted);
        writer.Abort();
        await ended.WithTimeoutAsync("the end");
    }

    [Fact]
    public async Task Bytes_that_the_kernel_does_not_accept_are_written_later()
    {
        var writer = Open();
        var sent = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            var text = $"{i}:{new string((char)('a' + (i % 26)), 20_000)}";
            sent.Append(text);
            while (!writer.TryEnqueue(Frame(text)))
            {
                Flush(writer);
                await ReadSomeAsync();
            }
        }

        Flush(writer);
        writer.Close(CloseFrame.Create(1_000, "done"), flush: true);
        Flush(writer);
        await ReadSomeAsync(frames: 401);
        Assert.Equal(sent.ToString(), string.Concat(_read.Take(400)));
        Assert.Equal("\u0003\ufffddone", _read[400]);
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, _failed);
    }

    [Fact]
    public async Task Close_frame_replaces_queued_frames()
    {
        var writer = Open();
        writer.TryEnqueue(Frame("x"));
        writer.Close(CloseFrame.Create(4_403, new string('é', 100)), flush: false);
        Assert.True(writer.TryEnqueue(Frame("late")));
        writer.OnPing("late"u8);
        Assert.Equal(1, writer.Flush(_scratch));
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        await ReadSomeAsync(frames: 1);
        Assert.EndsWith($"3{new string('é', 61)}", _read[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connection_ends_the_queue()
    {
        var writer = Open();
        _there.LingerState = new(true, 0);
        _there.Dispose();
        while (_failed == 0)
        {
            writer.TryEnqueue(Frame("x"));
            Flush(writer);
            await Task.Yield();
        }

        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
        _scheduler.Dispose();
        _deadlines.Dispose();
        _metrics.Dispose();
    }

    private static byte[] Frame(string text) => WireHeader.Frame(1, Encoding.UTF8.GetBytes(text));

    private readonly List<string> _read = [];
    private readonly MemoryStream _unread = new();

    private SocketWriter Create() => new(_connection, _scheduler, _deadlines, _options, () => _failed++);

    private SocketWriter Open()
    {
        var writer = Create();
        writer.Start([0x81, 0]);
        Flush(writer);
        _there.Receive(new byte[2]);
        return writer;
    }

    private void Flush(SocketWriter writer)
    {
        writer.Flush(_scratch);
        ScheduledOf(_scheduler).Clear();
    }

    private async Task CloseAsync(SocketWriter writer)
    {
        writer.Close(CloseFrame.Create(1_000, "done"), flush: false);
        Flush(writer);
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, _failed);
    }

    private async Task<string> ReadAsync(int frames)
    {
        await ReadSomeAsync(frames);
        return string.Concat(_read);
    }

    /// <summary>Reads at least one chunk, until the total count of frames is reached.</summary>
    private async Task ReadSomeAsync(int frames = 0)
    {
        var buffer = new byte[65_536];
        do
        {
            var count = await _there.ReceiveAsync(buffer.AsMemory(), Token).AsTask().WithTimeoutAsync("bytes");
            _unread.Write(buffer, 0, count);
            Split();
        } while (_read.Count < frames);
    }

    private void Split()
    {
        var bytes = _unread.ToArray().AsSpan();
        while (bytes.Length >= 2)
        {
            var size = bytes[1] == 126 ? 4 : 2;
            if (bytes.Length < size)
            {
                break;
            }

            var length = size == 4 ? (bytes[2] << 8) | bytes[3] : bytes[1];
            if (bytes.Length < size + length)
            {
                break;
            }

            _read.Add(Encoding.UTF8.GetString(bytes.Slice(size, length)));
            bytes = bytes[(size + length)..];
        }

        var rest = bytes.ToArray();
        _unread.SetLength(0);
        _unread.Write(rest);
    }

    [System.Runtime.CompilerServices.UnsafeAccessor(
        System.Runtime.CompilerServices.UnsafeAccessorKind.Field,
        Name = "_isActive"
    )]
    private static extern ref bool IsActive(FlushScheduler scheduler);

    [System.Runtime.CompilerServices.UnsafeAccessor(
        System.Runtime.CompilerServices.UnsafeAccessorKind.Field,
        Name = "_scheduled"
    )]
    private static extern ref List<SocketWriter> ScheduledOf(FlushScheduler scheduler);
}
