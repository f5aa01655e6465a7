using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Takes a connection over from the HTTP server once a request of it has become a WebSocket: the request ends,
/// everything that was made for it is let go, and the socket goes on with the bare connection (ADR-0016). Where it is
/// not in place (another server than Kestrel, an endpoint that was made in code before
/// <c>AddParley</c>), or does not see plain bytes (TLS), the socket lives within its request.
/// </summary>
internal sealed class Handover(IConnectionHeartbeatFeature? heartbeat) : IConnectionHeartbeatFeature
{
    private readonly Lock _lock = new();
    private List<(Action<object> Action, object State)>? _beats = [];
    private Func<ConnectionContext, Task>? _successor;

    /// <summary>For whoever handles a request of the connection; null where that is not to be had.</summary>
    public static Handover? Find(HttpContext context) =>
        WireConnection.PlainSocket(context.Features) is null ? null : context.Features.Get<Handover>();

    /// <summary>The part of a connection middleware: runs what is inside of it, then whoever has taken over.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate inner)
    {
        var transport = connection.Transport;
        var handover = new Handover(connection.Features.Get<IConnectionHeartbeatFeature>());
        connection.Features.Set(handover);
        connection.Features.Set<IConnectionHeartbeatFeature>(handover);
        connection.Transport = new OpenTransport(transport);
        handover.Listen();
        await inner(connection);
        connection.Transport = transport;
        if (handover.End() is { } successor)
        {
            await successor(connection);
        }
    }

    /// <summary>Has this run once the request is over.</summary>
    public void Take(Func<ConnectionContext, Task> successor) => _successor = successor;

    /// <summary>
    /// The server's own ear for the time passing holds on to the request; so it is given one that can be let go.
    /// </summary>
    public void OnHeartbeat(Action<object> action, object state)
    {
        lock (_lock)
        {
            _beats?.Add((action, state));
        }
    }

    private void Listen() => heartbeat?.OnHeartbeat(static self => ((Handover)self).Beat(), this);

    private void Beat()
    {
        lock (_lock)
        {
            _beats?.ForEach(static beat => beat.Action(beat.State));
        }
    }

    private Func<ConnectionContext, Task>? End()
    {
        lock (_lock)
        {
            _beats = null;
        }

        return Interlocked.Exchange(ref _successor, null);
    }
}
