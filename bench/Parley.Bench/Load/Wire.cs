namespace Parley.Bench.Load;

/// <summary>
/// The WebSocket protocol of one kind of server. State of a connection is in <see cref="LoadClient.Memory"/>.
/// </summary>
internal abstract class Wire
{
    /// <summary>Opcode of the frames with messages.</summary>
    public virtual int Kind => Frames.Text;

    /// <summary>The requested subprotocol.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>
    /// Sent each <see cref="HeartbeatPeriod"/> to keep the connection alive; empty where the server sends pings.
    /// </summary>
    public virtual ReadOnlyMemory<byte> Heartbeat => default;

    /// <summary>The default of the server's own clients.</summary>
    public virtual TimeSpan HeartbeatPeriod => Timeout.InfiniteTimeSpan;

    /// <summary>Whether the echo of the own message is the only ack.</summary>
    public virtual bool AcksByEcho => false;

    /// <summary>Path and query of the upgrade.</summary>
    public abstract string Path(LoadClient client, string token);

    /// <summary>An additional header of the upgrade.</summary>
    public virtual string? Header(string token) => null;

    /// <summary>The upgrade has completed: authenticates and joins the rooms.</summary>
    public abstract void Enter(LoadLoop loop, LoadClient client);

    /// <summary>Writes a message for a room into <paramref name="payload"/>; returns its length.</summary>
    public abstract int Encode(Span<byte> payload, LoadClient client, int room, ReadOnlySpan<byte> content);

    /// <summary>A frame without a message: part of the handshake, an ack, a ping.</summary>
    public abstract void Control(LoadLoop loop, LoadClient client, ReadOnlySpan<byte> payload);

    /// <summary>Handles a frame. Most protocols have one message in each.</summary>
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

    /// <summary>The connection is about to be reopened.</summary>
    public virtual void Resume(LoadClient client) { }
}
