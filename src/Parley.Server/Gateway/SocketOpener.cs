using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Makes a socket of an upgrade that is allowed, and runs it to its end.</summary>
internal sealed class SocketOpener(
    SocketHub hub, SocketActions actions, WritePasses passes, Deadlines deadlines, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider clock,
    ILogger<SocketSession> logger)
{
    public async Task RunAsync(HttpContext context, FrameEncoding encoding, Caller? caller)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var handover = Handover.Find(context);
        var stream = await Handshake.AcceptAsync(context, encoding);
        if (handover is not null)
        {
            handover.Take(bare => Open(WireConnection.Of(bare), encoding, address).RunAsync(caller));
            return;
        }

        await Open(WireConnection.Within(context, stream), encoding, address).RunAsync(caller);
    }

    private SocketSession Open(WireConnection connection, FrameEncoding encoding, IPAddress address) =>
        new(new(connection, encoding, passes.Next(), deadlines, options.Value), address, deadlines, options.Value, hub, actions, metrics, clock, logger);
}
