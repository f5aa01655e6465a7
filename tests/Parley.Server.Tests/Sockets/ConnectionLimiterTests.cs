using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Connections;
using Parley.Server.Platform.Network;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Sockets;

/// <summary>Admission of connections above the limit.</summary>
public sealed class ConnectionLimiterTests : IDisposable
{
    private readonly ShiftedClock _clock = new();
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());
    private readonly List<ConnectionLimiter> _limiters = [];
    private int _last;

    public void Dispose()
    {
        _limiters.ForEach(static limiter => limiter.Dispose());
        _metrics.Dispose();
    }

    [Fact]
    public void Oldest_silent_connections_are_evicted_before_active_ones()
    {
        var limiter = Limiter(connections: 64);
        var used = Enter(limiter, "203.0.113.1");
        used.Lease.MarkUsed(_clock);
        var silent = Enumerable.Range(0, 63).Select(_ => Enter(limiter, Next())).ToList();
        var next = Enter(limiter, "203.0.113.2");
        Assert.True(silent[0].IsAborted);
        Assert.All(silent[4..], connection => Assert.False(connection.IsAborted));
        Assert.False(used.IsAborted || next.IsAborted);
    }

    [Fact]
    public void Longest_idle_connections_are_evicted_when_all_were_active()
    {
        var limiter = Limiter(connections: 64);
        var used = Enumerable.Range(0, 64).Select(_ => Enter(limiter, Next())).ToList();
        foreach (var connection in used)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            connection.Lease.MarkUsed(_clock);
        }

        used[0].Lease.MarkUsed(_clock);
        Enter(limiter, "203.0.113.2");
        Assert.True(used[1].IsAborted);
        Assert.False(used[0].IsAborted);
    }

    [Fact]
    public async Task Evicted_connections_that_stay_open_are_limited_and_new_ones_wait()
    {
        var limiter = Limiter(connections: 64);
        var entered = Enumerable
            .Range(0, 64 + ConnectionBudget.MaxClosing)
            .Select(_ => Enter(limiter, Next()))
            .ToList();
        Assert.Equal(ConnectionBudget.MaxClosing, entered.Count(connection => connection.IsAborted));
        var waiting = limiter.AcquireAsync(new Incoming(Next())).AsTask();
        Assert.False(waiting.IsCompleted);

        entered.First(connection => connection.IsAborted).End();
        Assert.True(await waiting.WithTimeoutAsync("the place of one that has gone"));
        Assert.False(await limiter.AcquireAsync(new Incoming(Next())).AsTask().WithTimeoutAsync("the end of the wait"));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1")]
    public void One_network_gets_only_its_share_of_connections(string address, string same, string other)
    {
        var limiter = Limiter(connections: 64, perAddress: 2);
        var first = Enter(limiter, address);
        Enter(limiter, same);
        Assert.False(TryEnter(limiter, same));
        Assert.True(TryEnter(limiter, other));

        first.End();
        Assert.True(TryEnter(limiter, same));
        Assert.False(TryEnter(limiter, same));
    }

    [Fact]
    public void Connection_upgraded_to_a_socket_releases_its_slot_once()
    {
        var limiter = Limiter(connections: 64, perAddress: 2);
        var first = Enter(limiter, "203.0.113.7");
        first.Lease.ReleaseToSocket();
        Assert.Null(first.Features.Get<ConnectionLease>());
        Enter(limiter, "203.0.113.7");
        Enter(limiter, "203.0.113.7");
        first.End();
        Assert.False(TryEnter(limiter, "203.0.113.7"));
    }

    [Fact]
    public void Trusted_proxy_is_not_limited_as_one_network()
    {
        var limiter = Limiter(connections: 64, perAddress: 2);
        Assert.All(Enumerable.Range(0, 10), _ => Enter(limiter, "127.0.0.1"));
        Enter(limiter, "127.0.0.2");
        Enter(limiter, "127.0.0.2");
        Assert.False(TryEnter(limiter, "127.0.0.2"));
    }

    [Fact]
    public async Task Silent_connection_is_closed_after_the_timeout()
    {
        var limiter = Limiter(connections: 64);
        var (silent, used) = (Enter(limiter, "203.0.113.1"), Enter(limiter, "203.0.113.2"));
        used.Lease.MarkUsed(_clock);
        _clock.Advance(TimeSpan.FromSeconds(11));
        await Wait.UntilAsync(() => silent.IsAborted, "the silent one is cut");
        Assert.False(used.IsAborted);
    }

    private ConnectionLimiter Limiter(int connections, int perAddress = 1_000_000)
    {
        var options = new GatewayOptions { Connections = connections, ConnectionsPerAddress = perAddress };
        var proxies = new TrustedProxies(Options.Create(new ParleyOptions()));
        var budget = new ConnectionBudget(options, files: null, database: 0);
        var limiter = new ConnectionLimiter(budget, proxies, _metrics, Options.Create(options), _clock);
        _limiters.Add(limiter);
        return limiter;
    }

    private string Next() => $"198.51.100.{++_last}";

    private static Incoming Enter(ConnectionLimiter limiter, string address)
    {
        var connection = new Incoming(address);
        Assert.True(TryEnter(limiter, connection));
        return connection;
    }

    private static bool TryEnter(ConnectionLimiter limiter, string address) => TryEnter(limiter, new Incoming(address));

    /// <summary>Synchronously, or not at all.</summary>
    private static bool TryEnter(ConnectionLimiter limiter, Incoming connection)
    {
        var entering = limiter.AcquireAsync(connection).AsTask();
        Assert.True(entering.IsCompletedSuccessfully);
        return entering.GetAwaiter().GetResult();
    }

    /// <summary>An accepted connection that records its abort.</summary>
    private sealed class Incoming : DefaultConnectionContext
    {
        private readonly CancellationTokenSource _ended = new();

        public Incoming(string address)
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);
            ConnectionClosed = _ended.Token;
        }

        public bool IsAborted { get; private set; }

        public ConnectionLease Lease => Features.Get<ConnectionLease>()!;

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

        public void End() => _ended.Cancel();
    }
}
