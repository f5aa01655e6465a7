using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;
using Plug = System.Net.Sockets.Socket;

namespace Parley.Server.Tests.Wire;

/// <summary>When a large pass starts. The clock stands still unless a test advances it.</summary>
[Storeless]
public sealed class FlushSchedulerTests : IDisposable
{
    private const int Many = 64;
    private readonly GatewayOptions _options = new() { QueueFrames = 100, QueueBytes = 1 << 20 };
    private readonly FakeTimeProvider _clock = new();
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());
    private readonly Deadlines _deadlines = new(TimeProvider.System);
    private readonly FlushScheduler _scheduler;
    private readonly List<(Plug Here, Plug There)> _plugs = [];
    private readonly List<SocketWriter> _writers = [];

    public FlushSchedulerTests()
    {
        _scheduler = new(_metrics, _clock);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        for (var i = 0; i < Many; i++)
        {
            var there = new Plug(SocketType.Stream, ProtocolType.Tcp);
            there.Connect(listener.LocalEndpoint);
            var here = listener.AcceptSocket();
            here.Blocking = false;
            _plugs.Add((here, there));
            var connection = WireConnection.Create(Stream.Null, here, static () => { });
            connection.MarkReceived();
            _writers.Add(new(connection, _scheduler, _deadlines, _options, static () => { }));
        }
    }

    [Fact]
    public async Task Flush_of_many_sockets_delays_the_next_flush()
    {
        await StartAsync();
        AddToAll();
        Assert.All(_plugs, plug => Assert.Equal(0, plug.There.Available));
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        await ReadAllAsync();
    }

    [Fact]
    public async Task Half_full_queue_flushes_at_once()
    {
        await StartAsync();
        AddToAll();
        for (var i = 0; i < _options.QueueFrames / 2; i++)
        {
            Assert.True(_writers[0].TryEnqueue(Frame));
        }

        await ReadAllAsync();
    }

    public void Dispose()
    {
        foreach (var (here, there) in _plugs)
        {
            here.Dispose();
            there.Dispose();
        }

        _scheduler.Dispose();
        _deadlines.Dispose();
        _metrics.Dispose();
    }

    private static byte[] Frame { get; } = WireHeader.Frame(1, "x"u8);

    /// <summary>The first pass is not delayed.</summary>
    private async Task StartAsync()
    {
        IsActive(_scheduler) = true;
        foreach (var writer in _writers)
        {
            writer.Start(Frame);
        }

        _scheduler.Execute();
        await ReadAllAsync();
    }

    /// <summary>All writers are scheduled before the pass starts.</summary>
    private void AddToAll()
    {
        IsActive(_scheduler) = true;
        foreach (var writer in _writers)
        {
            Assert.True(writer.TryEnqueue(Frame));
        }

        _scheduler.Execute();
    }

    private async Task ReadAllAsync()
    {
        var buffer = new byte[1_024];
        foreach (var plug in _plugs)
        {
            Assert.NotEqual(
                0,
                await plug
                    .There.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken)
                    .AsTask()
                    .WithTimeoutAsync("a frame")
            );
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isActive")]
    private static extern ref bool IsActive(FlushScheduler scheduler);
}
