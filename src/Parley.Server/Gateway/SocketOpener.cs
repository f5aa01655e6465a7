using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Makes a socket of an upgrade that is allowed, and runs it to its end.</summary>
internal sealed class SocketOpener(
    SocketHub hub,
    SocketActions actions,
    SocketPlaces places,
    WritePasses passes,
    Deadlines deadlines,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<SocketSession> logger
)
{
    public async Task RunAsync(HttpContext context, FrameEncoding encoding, Caller? caller)
    {
        var lease = context.Features.Get<ConnectionLease>();
        var arrival = new Arrival(context.Connection.RemoteIpAddress, lease, IsStranger: caller is null);
        var handover = Handover.Find(context);
        var stream = await Handshake.AcceptAsync(context, encoding);
        if (handover is not null)
        {
            handover.Take(bare => Open(WireConnection.Of(bare), encoding, arrival).RunAsync(caller));
            return;
        }

        await Open(WireConnection.Within(context, stream), encoding, arrival).RunAsync(caller);
    }

    /// <summary>
    /// Its connection counts among the sockets from here on, or, if there is no place for it, with all others.
    /// </summary>
    private SocketSession Open(WireConnection connection, FrameEncoding encoding, Arrival arrival)
    {
        var place = places.TryTake(arrival.Address, arrival.IsStranger);
        if (place is not null)
        {
            arrival.Lease?.EndAsSocket();
        }

        var socket = new WireSocket(connection, encoding, passes.Next(), deadlines, options.Value);
        return new(socket, place, deadlines, options.Value, hub, actions, metrics, clock, logger);
    }

    /// <summary>What is known of whoever comes, once the request is over.</summary>
    private sealed record Arrival(IPAddress? Address, ConnectionLease? Lease, bool IsStranger);
}
