using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// The share of one HTTP connection in the limits of <see cref="ConnectionLimiter"/>. Released once: when the
/// connection ends or becomes a socket.
/// </summary>
internal sealed class ConnectionLease(
    ConnectionLimiter limiter,
    ConnectionContext connection,
    IPAddress? network,
    long now
)
{
    private long _lastRequest;
    private CancellationTokenRegistration _connectionClosed;

    /// <summary>Null: no limit by address.</summary>
    public IPAddress? Network => network;

    /// <summary>No request has arrived yet.</summary>
    public bool AwaitsFirstRequest => Volatile.Read(ref _lastRequest) == 0;

    /// <summary>The timestamp of the last request, or of the connection's start.</summary>
    public long LastUse => Volatile.Read(ref _lastRequest) is > 0 and var lastRequest ? lastRequest : now;

    /// <summary>The connection is evicted and has not closed yet.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Records a request.</summary>
    public void MarkUsed(TimeProvider clock) => Volatile.Write(ref _lastRequest, clock.GetTimestamp());

    /// <summary>Attaches the lease to the connection, whose end releases it.</summary>
    public void Start()
    {
        connection.Features.Set(this);
        _connectionClosed = connection.ConnectionClosed.UnsafeRegister(
            static state => ((ConnectionLease)state!).Release(),
            this
        );
    }

    /// <summary>
    /// Releases the lease of a connection that has become a socket, and removes all references to it: sockets are many
    /// and live long.
    /// </summary>
    public void ReleaseToSocket()
    {
        _connectionClosed.Unregister();
        connection.Features.Set<ConnectionLease>(null);
        Release();
    }

    public void Abort() =>
        connection.Abort(
            new ConnectionAbortedException("evicted: the limit is reached, or no request arrived in time")
        );

    private void Release() => limiter.Release(this);
}
