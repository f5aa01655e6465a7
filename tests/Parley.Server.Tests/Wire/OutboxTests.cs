using System.Net.Sockets;
using System.Text;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;
using Plug = System.Net.Sockets.Socket;

namespace Parley.Server.Tests.Wire;

/// <summary>The way out of the server, by itself, over a connection of the kernel.</summary>
[Storeless]
public sealed class OutboxTests : IDisposable
{
    private readonly GatewayOptions _options = new() { QueueFrames = 1_000, QueueBytes = 1 << 20 };
    private readonly Deadlines _deadlines = new(TimeProvider.System);
    private readonly GatewayMetrics _metrics = new(new Meters());

    /// <summary>It marks and never runs: the test writes.</summary>
    private readonly WritePass _pass;
    private readonly Plug _here;
    private readonly Plug _there;
    private readonly WireConnection _connection;
    private readonly byte[] _scratch = new byte[16_384];
    private int _failed;

    public OutboxTests()
    {
        _pass = new(_metrics, TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _there = new(SocketType.Stream, ProtocolType.Tcp);
        _there.Connect(listener.LocalEndpoint);
        _here = listener.AcceptSocket();
        _here.Blocking = false;
        _connection = WireConnection.Of(Stream.Null, _here, static () => { });
        _connection.Heard();
        Own(_pass) = true;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_allocates_nothing()
    {
        var outbox = Open();
        var frame = WireHeader.Frame(1, new byte[150]);
        var buffer = new byte[65_536];
        long allocated = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 3; i++)
            {
                Assert.True(outbox.TryAdd(frame));
            }

            Deliver(outbox);
            allocated += round < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            for (var left = 3 * frame.Length; left > 0; )
            {
                left -= _there.Receive(buffer, Math.Min(left, buffer.Length), SocketFlags.None);
            }
        }

        Assert.Equal(0, allocated);
        await CloseAsync(outbox);
    }

    [Fact]
    public async Task Queued_frames_are_written_in_order_and_coalesced()
    {
        var outbox = Create();
        outbox.TryAdd(Frame("b"));
        outbox.TryAdd(Frame("c"));
        Assert.Equal(0, outbox.Write(_scratch));
        outbox.Start(Frame("a"));
        outbox.OnPing("1"u8);
        outbox.OnPing("2"u8);
        outbox.TryAdd(Frame("d"));
        Assert.Equal(5, outbox.Write(_scratch));
        Assert.Equal("2abcd", await ReadAsync(5));
        await CloseAsync(outbox);
    }

    [Fact]
    public async Task Immediate_frame_is_written_by_the_caller()
    {
        var outbox = Open();
        Assert.True(outbox.TryAdd(Frame("a"), alone: true));
        Assert.Equal("a", await ReadAsync(1));
        Assert.Empty(MarkedOf(_pass));
        await CloseAsync(outbox);
    }

    [Fact]
    public async Task Immediate_frame_follows_queued_frames()
    {
        var outbox = Open();
        outbox.TryAdd(Frame("a"));
        Assert.True(outbox.TryAdd(Frame("b"), alone: true));
        Assert.Equal(0, _there.Available);
        Assert.Equal(outbox, Assert.Single(MarkedOf(_pass)));
        Assert.Equal(2, outbox.Write(_scratch));
        Assert.Equal("ab", await ReadAsync(2));
        await CloseAsync(outbox);
    }

    [Fact]
    public async Task Immediate_frames_are_queued_while_the_receiver_does_not_read()
    {
        var outbox = Open();
        var sent = new StringBuilder();
        for (var i = 0; ; i++)
        {
            var text = $"{i}:{new string('x', 20_000)}";
            if (!outbox.TryAdd(Frame(text), alone: true))
            {
                break;
            }

            sent.Append(text);
        }

        outbox.Close(CloseFrame.Create(1_000, "done"), all: true);
        while (_read is not [.., "\u0003\ufffddone"])
        {
            await ReadSomeAsync();
        }

        Assert.Equal(sent.ToString(), string.Concat(_read.SkipLast(1)));
        Assert.Empty(MarkedOf(_pass));
        await outbox.EndedAsync().WithinAsync("the end");
        Assert.Equal(0, _failed);
    }

    [Fact]
    public void Queue_enforces_its_frame_and_byte_limits()
    {
        var outbox = Open();
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(outbox.TryAdd(Frame("x"))));
        Assert.False(outbox.TryAdd(Frame("x")));
        Deliver(outbox);
        Assert.True(outbox.TryAdd(new byte[1 << 20]));
        Assert.False(outbox.TryAdd(Frame("x")));
        outbox.Break();
    }

    [Fact]
    public async Task Coalesced_block_counts_as_all_its_frames()
    {
        var outbox = Open();
        byte[] piece = [.. Frame("a"), .. Frame("b")];
        Assert.All(Enumerable.Range(0, 499), _ => Assert.True(outbox.TryAdd(piece, frames: 2)));
        Assert.True(outbox.TryAdd(Frame("c")));
        Assert.False(outbox.TryAdd(piece, frames: 2));
        Assert.Equal(999, outbox.Write(_scratch));
        Assert.Equal(string.Concat(Enumerable.Repeat("ab", 499)) + "c", await ReadAsync(999));
        await CloseAsync(outbox);
    }

    [Fact]
    public async Task Waiting_caller_proceeds_when_the_queue_is_half_empty()
    {
        var outbox = Open();
        for (var i = 0; i < 501; i++)
        {
            outbox.TryAdd(Frame("x"));
        }

        var room = outbox.WaitForRoomAsync(Token).AsTask();
        Assert.False(room.IsCompleted);
        Deliver(outbox);
        await room.WithinAsync("room");
        for (var i = 0; i < 501; i++)
        {
            outbox.TryAdd(Frame("x"));
        }

        var ended = outbox.WaitForRoomAsync(Token).AsTask();
        Assert.False(ended.IsCompleted);
        outbox.Break();
        await ended.WithinAsync("the end");
    }

    [Fact]
    public async Task Bytes_that_the_kernel_does_not_accept_are_written_later()
    {
        var outbox = Open();
        var sent = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            var text = $"{i}:{new string((char)('a' + (i % 26)), 20_000)}";
            sent.Append(text);
            while (!outbox.TryAdd(Frame(text)))
            {
                Deliver(outbox);
                await ReadSomeAsync();
            }
        }

        Deliver(outbox);
        outbox.Close(CloseFrame.Create(1_000, "done"), all: true);
        Deliver(outbox);
        await ReadSomeAsync(frames: 401);
        Assert.Equal(sent.ToString(), string.Concat(_read.Take(400)));
        Assert.Equal("\u0003\ufffddone", _read[400]);
        await outbox.EndedAsync().WithinAsync("the end");
        Assert.Equal(0, _failed);
    }

    [Fact]
    public async Task Close_frame_replaces_queued_frames()
    {
        var outbox = Open();
        outbox.TryAdd(Frame("x"));
        outbox.Close(CloseFrame.Create(4_403, new string('é', 100)), all: false);
        Assert.True(outbox.TryAdd(Frame("late")));
        outbox.OnPing("late"u8);
        Assert.Equal(1, outbox.Write(_scratch));
        await outbox.EndedAsync().WithinAsync("the end");
        await ReadSomeAsync(frames: 1);
        Assert.EndsWith($"3{new string('é', 61)}", _read[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connection_ends_the_queue()
    {
        var outbox = Open();
        _there.LingerState = new(true, 0);
        _there.Dispose();
        while (_failed == 0)
        {
            outbox.TryAdd(Frame("x"));
            Deliver(outbox);
            await Task.Yield();
        }

        await outbox.EndedAsync().WithinAsync("the end");
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
        _pass.Dispose();
        _deadlines.Dispose();
        _metrics.Dispose();
    }

    private static byte[] Frame(string text) => WireHeader.Frame(1, Encoding.UTF8.GetBytes(text));

    private readonly List<string> _read = [];
    private readonly MemoryStream _unread = new();

    private Outbox Create() => new(_connection, _pass, _deadlines, _options, () => _failed++);

    private Outbox Open()
    {
        var outbox = Create();
        outbox.Start([0x81, 0]);
        Deliver(outbox);
        _there.Receive(new byte[2]);
        return outbox;
    }

    private void Deliver(Outbox outbox)
    {
        outbox.Write(_scratch);
        MarkedOf(_pass).Clear();
    }

    private async Task CloseAsync(Outbox outbox)
    {
        outbox.Close(CloseFrame.Create(1_000, "done"), all: false);
        Deliver(outbox);
        await outbox.EndedAsync().WithinAsync("the end");
        Assert.Equal(0, _failed);
    }

    private async Task<string> ReadAsync(int frames)
    {
        await ReadSomeAsync(frames);
        return string.Concat(_read);
    }

    /// <summary>Reads at least one piece, until so many frames have come in all.</summary>
    private async Task ReadSomeAsync(int frames = 0)
    {
        var buffer = new byte[65_536];
        do
        {
            var count = await _there.ReceiveAsync(buffer.AsMemory(), Token).AsTask().WithinAsync("bytes");
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
        Name = "_due"
    )]
    private static extern ref bool Own(WritePass pass);

    [System.Runtime.CompilerServices.UnsafeAccessor(
        System.Runtime.CompilerServices.UnsafeAccessorKind.Field,
        Name = "_marked"
    )]
    private static extern ref List<Outbox> MarkedOf(WritePass pass);
}
