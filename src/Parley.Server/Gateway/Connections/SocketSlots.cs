using System.Net;
using Parley.Server.Platform.Network;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Limits sockets in total and per network. Unauthenticated sockets, without a signed-in user, get at most half of the
/// slots, so that they cannot keep users out. Thread-safe.
/// </summary>
internal sealed class SocketSlots(ConnectionBudget budget, GatewayMetrics metrics)
{
    private readonly Dictionary<IPAddress, Usage> _networks = [];
    private readonly Lock _lock = new();
    private Usage _total;

    /// <summary>Takes a slot. Null: a limit is reached.</summary>
    public SocketSlot? TryTake(IPAddress? address, bool isUnauthenticated)
    {
        var network = ClientNetwork.FromAddress(address);
        lock (_lock)
        {
            var usage = _networks.GetValueOrDefault(network);
            var reason =
                _total.Sockets >= budget.Sockets ? RefusalReason.Server
                : usage.Sockets >= budget.SocketsPerAddress ? RefusalReason.Address
                : isUnauthenticated
                && (
                    _total.Unauthenticated >= budget.UnauthenticatedSockets
                    || usage.Unauthenticated >= budget.UnauthenticatedSocketsPerAddress
                )
                    ? RefusalReason.Unauthenticated
                : (RefusalReason?)null;
            if (reason is not null)
            {
                metrics.Refused(reason.Value);
                return null;
            }

            Change(network, 1, isUnauthenticated ? 1 : 0);
        }

        metrics.Opened(isUnauthenticated);
        return new(this, network, isUnauthenticated);
    }

    /// <summary>A user has signed in on an unauthenticated socket.</summary>
    public void MarkAuthenticated(IPAddress network)
    {
        lock (_lock)
        {
            Change(network, 0, -1);
        }

        metrics.Authenticated();
    }

    public void Release(IPAddress network, bool isUnauthenticated)
    {
        lock (_lock)
        {
            Change(network, -1, isUnauthenticated ? -1 : 0);
        }

        metrics.Closed(isUnauthenticated);
    }

    private void Change(IPAddress network, int sockets, int unauthenticated)
    {
        _total = new(_total.Sockets + sockets, _total.Unauthenticated + unauthenticated);
        var usage = _networks.GetValueOrDefault(network);
        usage = new(usage.Sockets + sockets, usage.Unauthenticated + unauthenticated);
        if (usage.Sockets > 0)
        {
            _networks[network] = usage;
        }
        else
        {
            _networks.Remove(network);
        }
    }

    private readonly record struct Usage(int Sockets, int Unauthenticated);
}

/// <summary>The slot of one socket. Only its session uses it.</summary>
internal sealed class SocketSlot(SocketSlots slots, IPAddress network, bool isUnauthenticated)
{
    private bool _isUnauthenticated = isUnauthenticated;
    private bool _released;

    /// <summary>The user has signed in.</summary>
    public void MarkAuthenticated()
    {
        if (_isUnauthenticated && !_released)
        {
            _isUnauthenticated = false;
            slots.MarkAuthenticated(network);
        }
    }

    /// <summary>Idempotent.</summary>
    public void Release()
    {
        if (!_released)
        {
            _released = true;
            slots.Release(network, _isUnauthenticated);
        }
    }
}
