namespace Parley.Bench.Load;

/// <summary>
/// How one kind of server is spoken to over a WebSocket. Holds nothing about a connection; that is in <see
/// cref="LoadClient.Memory"/>.
/// </summary>
internal abstract class Wire
{
    /// <summary>Kind of the frames with messages.</summary>
    public virtual int Kind => Frames.Text;

    /// <summary>The subprotocol to ask for.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>
    /// Sent each <see cref="HeartbeatPeriod"/> so that the server does not take the connection for dead; empty where
    /// the server does the asking.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Heartbeat => default;

    /// <summary>As often as this server's own clients do it by default.</summary>
    public virtual TimeSpan HeartbeatPeriod => Timeout.InfiniteTimeSpan;

    /// <summary>Whether the copy of one's own message is the only sign that the server took it.</summary>
    public virtual bool AcksByEcho => false;

    /// <summary>Path and query of the upgrade.</summary>
    public abstract string Path(LoadClient client, string token);

    /// <summary>A further header of the upgrade.</summary>
    public virtual string? Header(string token) => null;

    /// <summary>The upgrade is through: says who it is and where it wants in.</summary>
    public abstract void Enter(LoadLoop loop, LoadClient client);

    /// <summary>Writes a message for a room into <paramref name="payload"/>; answers its length.</summary>
    public abstract int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content);

    /// <summary>Something without a message in it: part of the greeting, an ack, a ping.</summary>
    public abstract void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload);

    /// <summary>A frame. Most protocols have one message in each.</summary>
    public virtual void Receive(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload)
    {
        var at = Marker.Find(payload);
        if (at < 0)
        {
            Control(loop, client, payload);
            return;
        }

        for (; at >= 0; at = Marker.Find(payload))
        {
            loop.Deliver(client, payload[at..]);
            payload = payload[(at + Marker.Length)..];
        }
    }

    /// <summary>The connection is about to be made again after it broke.</summary>
    public virtual void Resume(LoadClient client) { }
}
