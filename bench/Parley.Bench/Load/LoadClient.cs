using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>One connection of the load generator and its counters. Used by the thread of the loop only.</summary>
internal sealed class LoadClient(int index, int[] rooms, int slots)
{
    private readonly int[] _next = new int[rooms.Length * slots];
    private readonly int[] _sent = new int[rooms.Length];

    public int Index => index;

    public ReadOnlySpan<int> Rooms => rooms;

    public NetSocket? Socket { get; set; }

    public ClientState State { get; set; }

    /// <summary>The start of an incomplete frame, rented.</summary>
    public byte[]? Partial { get; set; }

    public int PartialLength { get; set; }

    /// <summary>The received parts of a fragmented message.</summary>
    public List<byte>? Fragments { get; set; }

    /// <summary>Bytes that the socket did not accept yet.</summary>
    public Queue<byte[]>? Unsent { get; set; }

    /// <summary>Sends without an ack.</summary>
    public int Awaiting { get; set; }

    /// <summary>When the message with the pending ack was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>State of the connection for the wire.</summary>
    public object? Memory { get; set; }

    /// <summary>Connects with small buffers, because it is stalled later.</summary>
    public bool Slow { get; set; }

    /// <summary>Not read from: simulates a receiver that has stopped.</summary>
    public bool Stalled { get; set; }

    /// <summary>The number of the next message into the room.</summary>
    public int NextNumber(int room) => _sent[Array.BinarySearch(rooms, room)]++;

    /// <summary>Number of messages of the room that this client has received.</summary>
    public int Received(int room)
    {
        var at = Array.BinarySearch(rooms, room) * slots;
        var count = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            count += _next[at + slot];
        }

        return count;
    }

    /// <summary>
    /// 0 for the next one; negative for a duplicate; positive for the number of missing ones before it.
    /// </summary>
    public int Receive(in Marker marker, out bool stray)
    {
        var at = rooms.Length == 1 ? (rooms[0] == marker.Room ? 0 : -1) : Array.BinarySearch(rooms, marker.Room);
        stray = at < 0 || marker.Slot >= slots;
        if (stray)
        {
            return 0;
        }

        ref var next = ref _next[(at * slots) + marker.Slot];
        var difference = marker.Number - next;
        if (difference >= 0)
        {
            next = marker.Number + 1;
        }

        return difference;
    }
}

/// <summary>State of a connection.</summary>
internal enum ClientState
{
    /// <summary>No connection.</summary>
    Closed,

    /// <summary>The upgrade was requested.</summary>
    Upgrading,

    /// <summary>The WebSocket is open; the handshake of the protocol is in progress.</summary>
    Entering,

    /// <summary>It can send and receive.</summary>
    Ready,
}
