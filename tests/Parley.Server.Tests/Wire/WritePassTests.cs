using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Fanout;
using Plug = System.Net.Sockets.Socket;

namespace Parley.Server.Tests.Wire;

/// <summary>When a pass over many outboxes begins: the clock stands still unless a test moves it.</summary>
[Storeless]
public sealed class WritePassTests : IDisposable
{
    private const int Many = 64;
    private readonly GatewayOptions _options = new() { QueueFrames = 100, QueueBytes = 1 << 20 };
    private readonly FakeTimeProvider _clock = new();
    private readonly GatewayMetrics _metrics = new(new Meters());
    private readonly Deadlines _deadlines = new(TimeProvider.System);
    private readonly WritePass _pass;
    private readonly List<(Plug Here, Plug There)> _plugs = [];
    private readonly List<Outbox> _outboxes = [];

    public WritePassTests()
    {
        _pass = new(_metrics, _clock);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        for (var i = 0; i < Many; i++)
        {
            var there = new Plug(SocketType.Stream, ProtocolType.Tcp);
            there.Connect(listener.LocalEndpoint);
            var here = listener.AcceptSocket();
            here.Blocking = false;
            _plugs.Add((here, there));
            var connection = WireConnection.Of(Stream.Null, here, static () => { });
            connection.Heard();
            _outboxes.Add(new(connection, _pass, _deadlines, _options, static () => { }));
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
            Assert.True(_outboxes[0].TryAdd(Frame));
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

        _pass.Dispose();
        _deadlines.Dispose();
        _metrics.Dispose();
    }

    private static byte[] Frame { get; } = WireHeader.Frame(1, "x"u8);

    /// <summary>The first pass writes at once.</summary>
    private async Task StartAsync()
    {
        Due(_pass) = true;
        foreach (var outbox in _outboxes)
        {
            outbox.Start(Frame);
        }

        _pass.Execute();
        await ReadAllAsync();
    }

    /// <summary>All are marked before the pass looks.</summary>
    private void AddToAll()
    {
        Due(_pass) = true;
        foreach (var outbox in _outboxes)
        {
            Assert.True(outbox.TryAdd(Frame));
        }

        _pass.Execute();
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
                    .WithinAsync("a frame")
            );
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_due")]
    private static extern ref bool Due(WritePass pass);
}
