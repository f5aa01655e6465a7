using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;
using Plug = System.Net.Sockets.Socket;

namespace Parley.Server.Tests.Wire;

/// <summary>A writer over a kernel socket, and the receiver at its other end.</summary>
internal sealed class WriterHarness : IDisposable
{
    private readonly GatewayOptions _options = new() { QueueFrames = 1_000, QueueBytes = 1 << 20 };
    private readonly Deadlines _deadlines;
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());
    private readonly Plug _here;
    private readonly WireConnection _connection;
    private readonly List<string> _read = [];
    private readonly MemoryStream _unread = new();

    /// <param name="clock">The clock of the writer's deadlines.</param>
    public WriterHarness(TimeProvider clock)
    {
        _deadlines = new(clock);
        Scheduler = new(_metrics, TimeProvider.System);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        There = new(SocketType.Stream, ProtocolType.Tcp);
        There.Connect(listener.LocalEndpoint);
        _here = listener.AcceptSocket();
        _here.Blocking = false;
        _connection = WireConnection.Create(Stream.Null, _here, static () => { });
        _connection.MarkReceived();
        IsActive(Scheduler) = true;
    }

    /// <summary>It never runs: the test calls Flush.</summary>
    public FlushScheduler Scheduler { get; }

    public byte[] Scratch { get; } = new byte[16_384];

    /// <summary>The receiver.</summary>
    public Plug There { get; }

    /// <summary>How often the writer has reported a failure.</summary>
    public int Failed { get; private set; }

    /// <summary>The payloads read so far.</summary>
    public IReadOnlyList<string> Read => _read;

    public Meter Meter => MeterOf(_metrics);

    public List<SocketWriter> Scheduled => ScheduledOf(Scheduler);

    public static byte[] Frame(string text) => WireHeader.Frame(1, Encoding.UTF8.GetBytes(text));

    public SocketWriter Create() => new(_connection, Scheduler, _deadlines, _options, () => Failed++);

    public SocketWriter Open()
    {
        var writer = Create();
        writer.Start([0x81, 0]);
        Flush(writer);
        There.Receive(new byte[2]);
        return writer;
    }

    public void Flush(SocketWriter writer)
    {
        writer.Flush(Scratch);
        Scheduled.Clear();
    }

    public async Task CloseAsync(SocketWriter writer)
    {
        writer.Close(CloseFrame.Create(1_000, "done"), flush: false);
        Flush(writer);
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
        Assert.Equal(0, Failed);
    }

    public async Task<string> ReadAsync(int frames)
    {
        await ReadSomeAsync(frames);
        return string.Concat(_read);
    }

    /// <summary>Reads at least one chunk, until the total count of frames is reached.</summary>
    public async Task ReadSomeAsync(int frames = 0)
    {
        var buffer = new byte[65_536];
        do
        {
            var count = await There
                .ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken)
                .AsTask()
                .WithTimeoutAsync("bytes");
            _unread.Write(buffer, 0, count);
            Split();
        } while (_read.Count < frames);
    }

    public void Dispose()
    {
        _here.Dispose();
        There.Dispose();
        Scheduler.Dispose();
        _deadlines.Dispose();
        _metrics.Dispose();
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

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isActive")]
    private static extern ref bool IsActive(FlushScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scheduled")]
    private static extern ref List<SocketWriter> ScheduledOf(FlushScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_meter")]
    private static extern ref Meter MeterOf(GatewayMetrics metrics);
}
