using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Connections;
using Parley.Server.Platform.Network;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Sockets;

/// <summary>Who may connect when there are too many.</summary>
public sealed class ConnectionGateTests : IDisposable
{
    private readonly ShiftedClock _clock = new();
    private readonly GatewayMetrics _metrics = new(new Meters());
    private readonly List<ConnectionGate> _gates = [];
    private int _last;

    public void Dispose()
    {
        _gates.ForEach(static gate => gate.Dispose());
        _metrics.Dispose();
    }

    [Fact]
    public void Oldest_silent_connections_are_evicted_before_active_ones()
    {
        var gate = Gate(connections: 64);
        var used = Enter(gate, "203.0.113.1");
        used.Lease.Heard(_clock);
        var silent = Enumerable.Range(0, 63).Select(_ => Enter(gate, Next())).ToList();
        var next = Enter(gate, "203.0.113.2");
        Assert.True(silent[0].IsCut);
        Assert.All(silent[4..], connection => Assert.False(connection.IsCut));
        Assert.False(used.IsCut || next.IsCut);
    }

    [Fact]
    public void Longest_idle_connections_are_evicted_when_all_were_active()
    {
        var gate = Gate(connections: 64);
        var used = Enumerable.Range(0, 64).Select(_ => Enter(gate, Next())).ToList();
        foreach (var connection in used)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            connection.Lease.Heard(_clock);
        }

        used[0].Lease.Heard(_clock);
        Enter(gate, "203.0.113.2");
        Assert.True(used[1].IsCut);
        Assert.False(used[0].IsCut);
    }

    [Fact]
    public async Task Evicted_connections_that_stay_open_are_limited_and_new_ones_wait()
    {
        var gate = Gate(connections: 64);
        var entered = Enumerable.Range(0, 64 + ConnectionBudget.Leaving).Select(_ => Enter(gate, Next())).ToList();
        Assert.Equal(ConnectionBudget.Leaving, entered.Count(connection => connection.IsCut));
        var waiting = gate.EnterAsync(new Incoming(Next())).AsTask();
        Assert.False(waiting.IsCompleted);

        entered.First(connection => connection.IsCut).End();
        Assert.True(await waiting.WithinAsync("the place of one that has gone"));
        Assert.False(await gate.EnterAsync(new Incoming(Next())).AsTask().WithinAsync("the end of the wait"));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1")]
    public void One_network_gets_only_its_share_of_connections(string address, string same, string other)
    {
        var gate = Gate(connections: 64, perAddress: 2);
        var first = Enter(gate, address);
        Enter(gate, same);
        Assert.False(Enters(gate, same));
        Assert.True(Enters(gate, other));

        first.End();
        Assert.True(Enters(gate, same));
        Assert.False(Enters(gate, same));
    }

    [Fact]
    public void Connection_upgraded_to_a_socket_releases_its_slot_once()
    {
        var gate = Gate(connections: 64, perAddress: 2);
        var first = Enter(gate, "203.0.113.7");
        first.Lease.EndAsSocket();
        Assert.Null(first.Features.Get<ConnectionLease>());
        Enter(gate, "203.0.113.7");
        Enter(gate, "203.0.113.7");
        first.End();
        Assert.False(Enters(gate, "203.0.113.7"));
    }

    [Fact]
    public void Trusted_proxy_is_not_limited_as_one_network()
    {
        var gate = Gate(connections: 64, perAddress: 2);
        Assert.All(Enumerable.Range(0, 10), _ => Enter(gate, "127.0.0.1"));
        Enter(gate, "127.0.0.2");
        Enter(gate, "127.0.0.2");
        Assert.False(Enters(gate, "127.0.0.2"));
    }

    [Fact]
    public async Task Silent_connection_is_closed_after_the_timeout()
    {
        var gate = Gate(connections: 64);
        var (silent, used) = (Enter(gate, "203.0.113.1"), Enter(gate, "203.0.113.2"));
        used.Lease.Heard(_clock);
        _clock.Advance(TimeSpan.FromSeconds(11));
        await Patience.UntilAsync(() => silent.IsCut, "the silent one is cut");
        Assert.False(used.IsCut);
    }

    private ConnectionGate Gate(int connections, int perAddress = 1_000_000)
    {
        var options = new GatewayOptions { Connections = connections, ConnectionsPerAddress = perAddress };
        var proxies = new TrustedProxies(Options.Create(new ParleyOptions()));
        var budget = new ConnectionBudget(options, files: null, database: 0);
        var gate = new ConnectionGate(budget, proxies, _metrics, Options.Create(options), _clock);
        _gates.Add(gate);
        return gate;
    }

    private string Next() => $"198.51.100.{++_last}";

    private static Incoming Enter(ConnectionGate gate, string address)
    {
        var connection = new Incoming(address);
        Assert.True(Enters(gate, connection));
        return connection;
    }

    private static bool Enters(ConnectionGate gate, string address) => Enters(gate, new Incoming(address));

    /// <summary>At once, or not at all.</summary>
    private static bool Enters(ConnectionGate gate, Incoming connection)
    {
        var entering = gate.EnterAsync(connection).AsTask();
        Assert.True(entering.IsCompletedSuccessfully);
        return entering.GetAwaiter().GetResult();
    }

    /// <summary>A connection that has just been accepted, and says when it is cut.</summary>
    private sealed class Incoming : DefaultConnectionContext
    {
        private readonly CancellationTokenSource _ended = new();

        public Incoming(string address)
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);
            ConnectionClosed = _ended.Token;
        }

        public bool IsCut { get; private set; }

        public ConnectionLease Lease => Features.Get<ConnectionLease>()!;

        public override void Abort(ConnectionAbortedException abortReason) => IsCut = true;

        public void End() => _ended.Cancel();
    }
}
