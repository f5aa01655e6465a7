using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>One connection of the load generator and what it has seen. Touched by the loop's thread only.</summary>
internal sealed class LoadClient(int index, int[] rooms, int slots)
{
    private readonly int[] _next = new int[rooms.Length * slots];
    private readonly int[] _sent = new int[rooms.Length];

    public int Index => index;

    public ReadOnlySpan<int> Rooms => rooms;

    public NetSocket? Socket { get; set; }

    public ClientState State { get; set; }

    /// <summary>The begin of a frame whose rest has not come yet, rented.</summary>
    public byte[]? Partial { get; set; }

    public int PartialLength { get; set; }

    /// <summary>The parts so far of a message in several frames.</summary>
    public List<byte>? Fragments { get; set; }

    /// <summary>What the socket would not take yet.</summary>
    public Queue<byte[]>? Unsent { get; set; }

    /// <summary>Sends whose ack has not come.</summary>
    public int Awaiting { get; set; }

    /// <summary>When the one that is awaited was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>What the wire remembers about the connection.</summary>
    public object? Memory { get; set; }

    /// <summary>Connects with small buffers, because it is to be stalled later.</summary>
    public bool Slow { get; set; }

    /// <summary>Not read from: plays a receiver that has stopped.</summary>
    public bool Stalled { get; set; }

    /// <summary>The number of the next message into the room.</summary>
    public int NextNumber(int room) => _sent[Array.BinarySearch(rooms, room)]++;

    /// <summary>How many messages of the room this client has received.</summary>
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

    /// <summary>0: the one that is next; negative: seen before; positive: so many are missing before it.</summary>
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

/// <summary>How far a connection is.</summary>
internal enum ClientState
{
    /// <summary>There is none.</summary>
    Closed,

    /// <summary>The upgrade was asked for.</summary>
    Upgrading,

    /// <summary>It is a WebSocket; the protocol's own greeting is under way.</summary>
    Entering,

    /// <summary>It can send and receives what is sent.</summary>
    Ready,
}
