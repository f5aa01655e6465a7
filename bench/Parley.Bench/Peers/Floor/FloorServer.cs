using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Bench.Load;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Peers.Floor;

/// <summary>
/// Rooms at the lowest cost that the kernel allows: one thread, one buffer per connection, one encoding per message and
/// one write per connection and round of <c>epoll_wait</c>. It parses the frames of the load generator (<see
/// cref="Wires.JsonWire"/>) by position and trusts them.
/// </summary>
internal sealed class FloorServer : IDisposable
{
    private const int Listener = -1;
    private const int Forever = -1;

    /// <summary>Connections with bytes that the kernel did not accept.</summary>
    private const int RetryMs = 1;

    private readonly NetSocket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Epoll _epoll = new();
    private readonly List<FloorConnection> _connections = [];
    private readonly Dictionary<int, List<FloorConnection>> _rooms = [];
    private readonly List<FloorConnection> _written = [];
    private readonly byte[] _frame = new byte[64 * 1024];

    /// <summary>Runs until the process is killed.</summary>
    public void Run()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4_096);
        _listener.Blocking = false;
        _epoll.Watch(_listener.SafeHandle.DangerousGetHandle(), Listener);
        Console.WriteLine($"READY http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        while (true)
        {
            for (var i = _epoll.Wait(_written.Count > 0 ? RetryMs : Forever) - 1; i >= 0; i--)
            {
                if (_epoll[i].Key is var key && key == Listener)
                {
                    Accept();
                }
                else
                {
                    Read(_connections[key]);
                }
            }

            _written.RemoveAll(static connection => connection.TryFlush());
        }
    }

    public void Dispose()
    {
        _connections.ForEach(connection => connection.Dispose());
        _epoll.Dispose();
        _listener.Dispose();
    }

    private void Accept()
    {
        var socket = _listener.Accept();
        socket.Blocking = false;
        socket.NoDelay = true;
        _epoll.Watch(socket.SafeHandle.DangerousGetHandle(), _connections.Count);
        _connections.Add(new(socket, _connections.Count));
    }

    private void Read(FloorConnection connection)
    {
        if (!connection.Receive())
        {
            _epoll.Forget(connection.Handle);
            connection.Dispose();
            return;
        }

        if (connection.TryUpgrade() is { } answer)
        {
            Write(connection, answer);
        }

        while (connection.TryTake(out var payload))
        {
            Handle(connection, payload);
        }
    }

    private void Handle(FloorConnection from, ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("{\"type\":\"join\""u8))
        {
            Join(from, payload);
            return;
        }

        var reference = Field(ref payload, "\"ref\":"u8, (byte)',');
        var id = Field(ref payload, "\"id\":\""u8, (byte)'"');
        var room = Field(ref payload, "\"room\":\"r"u8, (byte)'"');
        var content = Field(ref payload, "\"content\":\""u8, (byte)'"');
        var message = new PayloadWriter(_frame.AsSpan(Frames.LongestHeader));
        message.Add("{\"type\":\"message\",\"id\":\""u8);
        message.Add(id);
        message.Add("\",\"room\":\"r"u8);
        message.Add(room);
        message.Add("\",\"sender\":\"user"u8);
        message.Add(from.Number);
        message.Add("\",\"content\":\""u8);
        message.Add(content);
        message.Add("\",\"time\":\"2026-01-01T00:00:00.000Z\"}"u8);
        var framed = Framed(message.Length);
        foreach (var receiver in _rooms[Number(room)])
        {
            Write(receiver, framed);
        }

        var ack = new PayloadWriter(_frame.AsSpan(Frames.LongestHeader));
        ack.Add("{\"type\":\"ack\",\"ref\":"u8);
        ack.Add(reference);
        ack.Add((byte)'}');
        Write(from, Framed(ack.Length));
    }

    private void Join(FloorConnection connection, ReadOnlySpan<byte> payload)
    {
        for (var rest = payload; rest.IndexOf("\"r"u8) is >= 0 and var at; rest = rest[(at + 2)..])
        {
            if (char.IsAsciiDigit((char)rest[at + 2]))
            {
                var room = Number(rest[(at + 2)..]);
                (_rooms.TryGetValue(room, out var members) ? members : _rooms[room] = []).Add(connection);
            }
        }

        var joined = new PayloadWriter(_frame.AsSpan(Frames.LongestHeader));
        joined.Add("{\"type\":\"joined\"}"u8);
        Write(connection, Framed(joined.Length));
    }

    private void Write(FloorConnection connection, ReadOnlySpan<byte> bytes)
    {
        if (connection.Write(bytes))
        {
            _written.Add(connection);
        }
    }

    /// <summary>Frames the payload at <see cref="Frames.LongestHeader"/>.</summary>
    private ReadOnlySpan<byte> Framed(int payload) =>
        _frame.AsSpan(Frames.Finish(_frame, payload, Frames.Text, mask: null)..(Frames.LongestHeader + payload));

    private static int Number(ReadOnlySpan<byte> digits) =>
        System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out _)
            ? number
            : throw new InvalidOperationException($"No number: {Encoding.UTF8.GetString(digits)}");

    /// <summary>The value after the name; <c>rest</c> begins behind it.</summary>
    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name, byte end)
    {
        rest = rest[(rest.IndexOf(name) + name.Length)..];
        var value = rest[..rest.IndexOf(end)];
        rest = rest[value.Length..];
        return value;
    }
}
