using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Detaches a connection from the HTTP server after a WebSocket upgrade: the request ends, its memory is released, and
/// the socket continues on the raw connection (ADR-0016). Without this middleware (a server other than Kestrel, an
/// endpoint configured in code before <c>AddParley</c>) and with TLS, the socket lives within its request.
/// </summary>
internal sealed class ConnectionHandover(IConnectionHeartbeatFeature? heartbeat) : IConnectionHeartbeatFeature
{
    private readonly Lock _lock = new();
    private List<(Action<object> Action, object State)>? _heartbeatHandlers = [];
    private Func<ConnectionContext, Task>? _successor;

    /// <summary>The handover of the request's connection; null when it is not supported.</summary>
    public static ConnectionHandover? Find(HttpContext context) =>
        WireConnection.FindPlainSocket(context.Features) is null ? null : context.Features.Get<ConnectionHandover>();

    /// <summary>The connection middleware: runs the HTTP server, then the successor if a request set one.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate inner)
    {
        var transport = connection.Transport;
        var handover = new ConnectionHandover(connection.Features.Get<IConnectionHeartbeatFeature>());
        connection.Features.Set(handover);
        connection.Features.Set<IConnectionHeartbeatFeature>(handover);
        connection.Transport = new LeaveOpenTransport(transport);
        handover.SubscribeToHeartbeat();
        await inner(connection);
        connection.Transport = transport;
        if (handover.TakeSuccessor() is { } successor)
        {
            await successor(connection);
        }
    }

    /// <summary>Sets what runs on the connection after the request has ended.</summary>
    public void SetSuccessor(Func<ConnectionContext, Task> successor) => _successor = successor;

    /// <summary>
    /// Kestrel keeps heartbeat handlers for the life of a connection, and its handler references the request. This
    /// feature replaces Kestrel's, so that the handler can be released.
    /// </summary>
    public void OnHeartbeat(Action<object> action, object state)
    {
        lock (_lock)
        {
            _heartbeatHandlers?.Add((action, state));
        }
    }

    private void SubscribeToHeartbeat() =>
        heartbeat?.OnHeartbeat(static self => ((ConnectionHandover)self).ForwardHeartbeat(), this);

    private void ForwardHeartbeat()
    {
        lock (_lock)
        {
            _heartbeatHandlers?.ForEach(static handler => handler.Action(handler.State));
        }
    }

    private Func<ConnectionContext, Task>? TakeSuccessor()
    {
        lock (_lock)
        {
            _heartbeatHandlers = null;
        }

        return Interlocked.Exchange(ref _successor, null);
    }
}
