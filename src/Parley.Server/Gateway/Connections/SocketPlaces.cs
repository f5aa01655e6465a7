using System.Net;
using Parley.Server.Platform.Network;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// The places for sockets: so many in all and of one network, of which those who have not said who they are get a half.
/// So strangers cannot hold all of them. Thread-safe.
/// </summary>
internal sealed class SocketPlaces(ConnectionBudget budget, GatewayMetrics metrics)
{
    private readonly Dictionary<IPAddress, Taken> _networks = [];
    private readonly Lock _lock = new();
    private Taken _all;

    /// <summary>Null: there are enough of them.</summary>
    public SocketPlace? TryTake(IPAddress? address, bool isStranger)
    {
        var network = ClientNetwork.FromAddress(address);
        lock (_lock)
        {
            var taken = _networks.GetValueOrDefault(network);
            var reason =
                _all.Sockets >= budget.Sockets ? RefusalReason.Server
                : taken.Sockets >= budget.SocketsPerAddress ? RefusalReason.Address
                : isStranger && (_all.Strangers >= budget.Strangers || taken.Strangers >= budget.StrangersPerAddress)
                    ? RefusalReason.Strangers
                : (RefusalReason?)null;
            if (reason is not null)
            {
                metrics.Refused(reason.Value);
                return null;
            }

            Change(network, 1, isStranger ? 1 : 0);
        }

        metrics.Opened(isStranger);
        return new(this, network, isStranger);
    }

    /// <summary>The stranger has said who it is.</summary>
    public void Know(IPAddress network)
    {
        lock (_lock)
        {
            Change(network, 0, -1);
        }

        metrics.Known();
    }

    public void Return(IPAddress network, bool isStranger)
    {
        lock (_lock)
        {
            Change(network, -1, isStranger ? -1 : 0);
        }

        metrics.Closed(isStranger);
    }

    private void Change(IPAddress network, int sockets, int strangers)
    {
        _all = new(_all.Sockets + sockets, _all.Strangers + strangers);
        var taken = _networks.GetValueOrDefault(network);
        taken = new(taken.Sockets + sockets, taken.Strangers + strangers);
        if (taken.Sockets > 0)
        {
            _networks[network] = taken;
        }
        else
        {
            _networks.Remove(network);
        }
    }

    private readonly record struct Taken(int Sockets, int Strangers);
}

/// <summary>One socket's place. Used by its session alone.</summary>
internal sealed class SocketPlace(SocketPlaces places, IPAddress network, bool isStranger)
{
    private bool _isStranger = isStranger;
    private bool _returned;

    /// <summary>Who it is is known.</summary>
    public void Know()
    {
        if (_isStranger && !_returned)
        {
            _isStranger = false;
            places.Know(network);
        }
    }

    public void Return()
    {
        if (!_returned)
        {
            _returned = true;
            places.Return(network, _isStranger);
        }
    }
}
