using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Who may connect: so many in all and of one network, and none that says nothing for long. When all places are taken
/// the oldest silent connections make room, then those that were not used for the longest: so whoever holds connections
/// for nothing keeps nobody out. Asked before the next connection is accepted. Sockets are counted by <see
/// cref="SocketPlaces"/>. Thread-safe.
/// </summary>
internal sealed class ConnectionGate : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Whoever has come waits so long for those who were told to go, which takes a moment.</summary>
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// This part of all makes room at once, so that a flood does not make each connection look through all others.
    /// </summary>
    private const int PartThatLeaves = 16;

    private readonly ConnectionBudget _budget;
    private readonly TrustedProxies _proxies;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _silence;
    private readonly HashSet<ConnectionLease> _plain = [];
    private readonly Dictionary<IPAddress, int> _networks = [];
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private int _leaving;
    private TaskCompletionSource _left = NewSignal();

    public ConnectionGate(
        ConnectionBudget budget,
        TrustedProxies proxies,
        GatewayMetrics metrics,
        IOptions<GatewayOptions> options,
        TimeProvider clock
    )
    {
        (_budget, _proxies, _metrics, _clock) = (budget, proxies, metrics, clock);
        _silence = TimeSpan.FromSeconds(options.Value.FirstRequestSeconds);
        _timer = clock.CreateTimer(static self => ((ConnectionGate)self!).Sweep(), this, Period, Period);
    }

    /// <summary>Gives the connection a place until it ends; false: there is none, and it is to be closed.</summary>
    public async ValueTask<bool> EnterAsync(ConnectionContext connection)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var network = peer is null || _proxies.Include(peer) ? null : ClientNetwork.FromAddress(peer);
        var lease = new ConnectionLease(this, connection, network, _clock.GetTimestamp());
        while (TryTake(lease, out var leaves) is { } reason)
        {
            if (leaves is null || !await HappensAsync(leaves))
            {
                _metrics.Refused(reason);
                return false;
            }
        }

        _metrics.Connected();
        lease.Begin();
        return true;
    }

    /// <summary>Takes the place back; a second time it is nothing.</summary>
    public void Leave(ConnectionLease lease)
    {
        lock (_lock)
        {
            if (!_plain.Remove(lease))
            {
                return;
            }

            if (lease.IsLeaving)
            {
                _leaving--;
                _left.TrySetResult();
                _left = NewSignal();
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
        List<ConnectionLease>? late = null;
        var now = _clock.GetTimestamp();
        lock (_lock)
        {
            foreach (var lease in _plain)
            {
                var waits = lease is { IsSilent: true, IsLeaving: false };
                if (waits && _clock.GetElapsedTime(lease.LastUse, now) >= _silence)
                {
                    (late ??= []).Add(lease);
                }
            }
        }

        Abort(late);
    }

    /// <summary>Null: it has its place.</summary>
    /// <param name="lease">Of who has come.</param>
    /// <param name="leaves">Trying again makes sense when one of those has gone who were told to; null: it makes
    /// none.</param>
    private RefusalReason? TryTake(ConnectionLease lease, out Task? leaves)
    {
        List<ConnectionLease>? leaving = null;
        leaves = null;
        lock (_lock)
        {
            if (lease.Network is { } network && _networks.GetValueOrDefault(network) >= _budget.PlainPerAddress)
            {
                return RefusalReason.Address;
            }

            if (_plain.Count - _leaving >= _budget.Plain)
            {
                if (_leaving >= ConnectionBudget.Leaving)
                {
                    leaves = _left.Task;
                    return RefusalReason.Server;
                }

                leaving = MakeRoom();
            }

            _plain.Add(lease);
            if (lease.Network is not null)
            {
                _networks[lease.Network] = _networks.GetValueOrDefault(lease.Network) + 1;
            }
        }

        Abort(leaving);
        return null;
    }

    private async Task<bool> HappensAsync(Task happening)
    {
        try
        {
            await happening.WaitAsync(LeavingTime, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private List<ConnectionLease> MakeRoom()
    {
        var most = Math.Clamp(_plain.Count / PartThatLeaves, 1, ConnectionBudget.Leaving - _leaving);
        var leaving = _plain
            .Where(static lease => !lease.IsLeaving)
            .OrderByDescending(static lease => lease.IsSilent)
            .ThenBy(static lease => lease.LastUse)
            .Take(most)
            .ToList();
        foreach (var lease in leaving)
        {
            lease.IsLeaving = true;
            _leaving++;
        }

        return leaving;
    }

    private void Abort(List<ConnectionLease>? leases)
    {
        if (leases is null)
        {
            return;
        }

        _metrics.Cut(leases.Count);
        foreach (var lease in leases)
        {
            lease.Abort();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
