using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway.Connections;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Accepts an upgrade and runs its socket until it ends.</summary>
internal sealed class SocketAcceptor(
    SocketHub hub,
    SocketInitializer initializer,
    SocketDispatcher dispatcher,
    SocketSlots slots,
    FlushSchedulers schedulers,
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
        var origin = new Origin(context.Connection.RemoteIpAddress, lease, IsUnauthenticated: caller is null);
        var handover = ConnectionHandover.Find(context);
        var stream = await Handshake.AcceptAsync(context, encoding);
        if (handover is not null)
        {
            handover.SetSuccessor(raw => Open(WireConnection.Create(raw), encoding, origin).RunAsync(caller));
            return;
        }

        await Open(WireConnection.ForRequest(context, stream), encoding, origin).RunAsync(caller);
    }

    /// <summary>
    /// From here on the connection counts as a socket. Without a free slot it keeps its lease until the session has
    /// closed it.
    /// </summary>
    private SocketSession Open(WireConnection connection, FrameEncoding encoding, Origin origin)
    {
        var slot = slots.TryTake(origin.Address, origin.IsUnauthenticated);
        if (slot is not null)
        {
            origin.Lease?.ReleaseToSocket();
        }

        var socket = new ServerWebSocket(connection, encoding, schedulers.Next(), deadlines, options.Value);
        return new(socket, slot, options.Value, hub, initializer, dispatcher, metrics, clock, logger);
    }

    /// <summary>The data of the request that is needed after it has ended.</summary>
    private sealed record Origin(IPAddress? Address, ConnectionLease? Lease, bool IsUnauthenticated);
}
