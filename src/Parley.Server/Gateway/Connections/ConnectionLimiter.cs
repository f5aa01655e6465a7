using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Limits HTTP connections in total and per network, and closes those without a request in time. At the limit it evicts
/// the oldest connections without a request, then the least recently used, so that held connections do not keep others
/// out. Runs before the next connection is accepted. <see cref="SocketSlots"/> counts the sockets. Thread-safe.
/// </summary>
internal sealed class ConnectionLimiter : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Maximum wait of a new connection for evicted ones to close.</summary>
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// One eviction removes this fraction of all connections, so that in a flood not every connection scans all others.
    /// </summary>
    private const int EvictionDivisor = 16;

    private readonly ConnectionBudget _budget;
    private readonly TrustedProxies _proxies;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _firstRequestTimeout;
    private readonly HashSet<ConnectionLease> _leases = [];
    private readonly Dictionary<IPAddress, int> _networks = [];
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private int _closingCount;
    private TaskCompletionSource _closed = NewSignal();

    public ConnectionLimiter(
        ConnectionBudget budget,
        TrustedProxies proxies,
        GatewayMetrics metrics,
        IOptions<GatewayOptions> options,
        TimeProvider clock
    )
    {
        (_budget, _proxies, _metrics, _clock) = (budget, proxies, metrics, clock);
        _firstRequestTimeout = TimeSpan.FromSeconds(options.Value.FirstRequestSeconds);
        _timer = clock.CreateTimer(static self => ((ConnectionLimiter)self!).Sweep(), this, Period, Period);
    }

    /// <summary>
    /// Takes a lease for a connection until it ends. False: the limit is reached; close the connection.
    /// </summary>
    public async ValueTask<bool> AcquireAsync(ConnectionContext connection)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var network = peer is null || _proxies.Contains(peer) ? null : ClientNetwork.FromAddress(peer);
        var lease = new ConnectionLease(this, connection, network, _clock.GetTimestamp());
        while (TryTake(lease, out var nextClosed) is { } reason)
        {
            if (nextClosed is null || !await WaitForReleaseAsync(nextClosed))
            {
                _metrics.Refused(reason);
                return false;
            }
        }

        _metrics.Connected();
        lease.Start();
        return true;
    }

    /// <summary>Releases a lease. Idempotent.</summary>
    public void Release(ConnectionLease lease)
    {
        lock (_lock)
        {
            if (!_leases.Remove(lease))
            {
                return;
            }

            if (lease.IsClosing)
            {
                _closingCount--;
                _closed.TrySetResult();
                _closed = NewSignal();
            }

            if (lease.Network is { } network)
            {
                if (_networks[network] > 1)
                {
                    _networks[network]--;
                }
                else
                {
                    _networks.Remove(network);
                }
            }
        }

        _metrics.Disconnected();
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<ConnectionLease>? expired = null;
        var now = _clock.GetTimestamp();
        lock (_lock)
        {
            foreach (var lease in _leases)
            {
                var isWaiting = lease is { AwaitsFirstRequest: true, IsClosing: false };
                if (isWaiting && _clock.GetElapsedTime(lease.LastUse, now) >= _firstRequestTimeout)
                {
                    (expired ??= []).Add(lease);
                }
            }
        }

        Abort(expired);
    }

    /// <summary>Null: the lease is taken.</summary>
    /// <param name="lease">The lease of the new connection.</param>
    /// <param name="nextClosed">
    /// Completes when an evicted connection has closed; then retry. Null: do not retry.
    /// </param>
    private RefusalReason? TryTake(ConnectionLease lease, out Task? nextClosed)
    {
        List<ConnectionLease>? evicted = null;
        nextClosed = null;
        lock (_lock)
        {
            if (
                lease.Network is { } network
                && _networks.GetValueOrDefault(network) >= _budget.HttpConnectionsPerAddress
            )
            {
                return RefusalReason.Address;
            }

            if (_leases.Count - _closingCount >= _budget.HttpConnections)
            {
                if (_closingCount >= ConnectionBudget.MaxClosing)
                {
                    nextClosed = _closed.Task;
                    return RefusalReason.Server;
                }

                evicted = Evict();
            }

            _leases.Add(lease);
            if (lease.Network is not null)
            {
                _networks[lease.Network] = _networks.GetValueOrDefault(lease.Network) + 1;
            }
        }

        Abort(evicted);
        return null;
    }

    private async Task<bool> WaitForReleaseAsync(Task nextClosed)
    {
        try
        {
            await nextClosed.WaitAsync(ClosingTimeout, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private List<ConnectionLease> Evict()
    {
        var count = Math.Clamp(_leases.Count / EvictionDivisor, 1, ConnectionBudget.MaxClosing - _closingCount);
        var evicted = _leases
            .Where(static lease => !lease.IsClosing)
            .OrderByDescending(static lease => lease.AwaitsFirstRequest)
            .ThenBy(static lease => lease.LastUse)
            .Take(count)
            .ToList();
        foreach (var lease in evicted)
        {
            lease.IsClosing = true;
            _closingCount++;
        }

        return evicted;
    }

    private void Abort(List<ConnectionLease>? leases)
    {
        if (leases is null)
        {
            return;
        }

        _metrics.Aborted(leases.Count);
        foreach (var lease in leases)
        {
            lease.Abort();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
