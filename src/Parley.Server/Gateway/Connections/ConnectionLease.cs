using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// A connection's place among those that are no sockets. Given back once: when the connection ends, or becomes a
/// socket.
/// </summary>
internal sealed class ConnectionLease(ConnectionGate gate, ConnectionContext connection, IPAddress? network, long now)
{
    private long _heard;
    private CancellationTokenRegistration _closed;

    /// <summary>Null: no limit by address.</summary>
    public IPAddress? Network => network;

    /// <summary>Its first request is yet to come.</summary>
    public bool IsSilent => Volatile.Read(ref _heard) == 0;

    /// <summary>When it came, or when its latest request did.</summary>
    public long LastUse => Volatile.Read(ref _heard) is > 0 and var heard ? heard : now;

    /// <summary>It was told to go, and has not gone yet.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>A request came.</summary>
    public void Heard(TimeProvider clock) => Volatile.Write(ref _heard, clock.GetTimestamp());

    /// <summary>The connection knows its place, and gives it back when it is over.</summary>
    public void Begin()
    {
        connection.Features.Set(this);
        _closed = connection.ConnectionClosed.UnsafeRegister(static state => ((ConnectionLease)state!).End(), this);
    }

    /// <summary>
    /// The connection has a place among the sockets from here on. Sockets are many and stay for long, so it keeps
    /// nothing of this one.
    /// </summary>
    public void EndAsSocket()
    {
        _closed.Unregister();
        connection.Features.Set<ConnectionLease>(null);
        End();
    }

    public void Abort() =>
        connection.Abort(new ConnectionAbortedException("closed to make room, or for saying nothing"));

    private void End() => gate.Leave(this);
}
