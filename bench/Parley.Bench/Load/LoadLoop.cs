using System.Net;
using System.Net.Sockets;
using System.Text;
using HdrHistogram;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Load;

/// <summary>
/// All connections of one load, read and written by the one thread that calls it. Nothing is allocated for a message;
/// all connections share one buffer. Files: connections and sending here, receiving in <c>.Receive</c>.
/// </summary>
internal sealed partial class LoadLoop : IDisposable
{
    /// <summary>
    /// Fewer than a listen backlog holds: more would measure the time that the kernel waits before it sends a SYN
    /// again.
    /// </summary>
    private const int MostConnecting = 100;

    private const int ClientsOfAnAddress = 20_000;

    /// <summary>Without anybody coming in.</summary>
    private static readonly TimeSpan EnterTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestEntering = TimeSpan.FromMinutes(5);

    private readonly Wire _wire;
    private readonly World _world;
    private readonly IPEndPoint _server;
    private readonly Func<int, string> _token;
    private readonly Epoll _epoll = new();
    private readonly LoadClient[] _clients;
    private readonly int[] _receivers;
    private readonly byte[] _out = new byte[64 * 1024];
    private readonly byte[] _content;
    private readonly long _begun;
    private uint _mask = 0x9e3779b9;
    private int _entering;
    private long _beats;
    private long _idle;

    public LoadLoop(
        Wire wire,
        World world,
        IPEndPoint server,
        Func<int, string> token,
        TimeProvider clock,
        int contentLength
    )
    {
        _wire = wire;
        _world = world;
        _server = server;
        _token = token;
        Clock = clock;
        _begun = clock.GetTimestamp();
        _clients = [.. world.RoomsOf.Select((rooms, index) => new LoadClient(index, rooms, world.Slots))];
        _receivers = [.. world.Members];
        _content = Encoding.ASCII.GetBytes(
            string.Concat(
                Enumerable.Repeat("a message of ordinary length, as people write them ", (contentLength / 50) + 1)
            )
        )[..(contentLength - 1)];
        _content = [.. _content, (byte)'.'];
    }

    public TimeProvider Clock { get; }

    public Wire Wire => _wire;

    public World World => _world;

    public Tally Tally { get; } = new();

    /// <summary>From the time that a message was to be sent to its arrival at each receiver, in microseconds.</summary>
    public LongHistogram Latency { get; } = new(1, 120_000_000, 3);

    /// <summary>The same to its ack, where a client has one message in flight.</summary>
    public LongHistogram AckLatency { get; } = new(1, 120_000_000, 3);

    /// <summary>Called for each ack.</summary>
    public Action<LoadClient>? OnAck { get; set; }

    public ReadOnlySpan<LoadClient> Clients => _clients;

    public LoadClient this[int index] => _clients[index];

    public int Ready { get; private set; }

    /// <summary>Time spent waiting, in ticks of the clock.</summary>
    public long Idle => _idle;

    /// <summary>Where <see cref="Wire"/> writes what it sends.</summary>
    public Span<byte> Payload => _out.AsSpan(Frames.LongestHeader);

    public long Now => Clock.GetTimestamp();

    /// <summary>Connects so many clients, a hundred at a time, until each can send.</summary>
    public void Connect(int first, int count)
    {
        var begun = Now;
        var wanted = Ready + count;
        var (last, progress) = (Ready, begun);
        for (var next = first; Ready < wanted; )
        {
            for (; next < first + count && _entering < MostConnecting; next++)
            {
                Open(_clients[next]);
            }

            Poll(1);
            if (Ready != last)
            {
                (last, progress) = (Ready, Now);
            }

            if (Clock.GetElapsedTime(progress) > EnterTime || Clock.GetElapsedTime(begun) > LongestEntering)
            {
                throw new InvalidOperationException(
                    $"After {Clock.GetElapsedTime(begun).TotalSeconds:0} s {Ready} of {wanted} clients were in. {Tally.FirstFault}"
                );
            }
        }
    }

    /// <summary>Breaks connections off as a failing network does.</summary>
    public void Drop(int first, int count)
    {
        foreach (var client in _clients.AsSpan(first, count))
        {
            Forget(client);
        }
    }

    /// <summary>
    /// The client reads nothing any more, with the small buffer of a poor line; what is sent from now on is not
    /// expected to arrive there.
    /// </summary>
    public void Stall(LoadClient client)
    {
        client.Stalled = true;
        _epoll.Forget(client.Socket!.SafeHandle.DangerousGetHandle());
        foreach (var room in client.Rooms)
        {
            _receivers[room]--;
        }
    }

    /// <summary>Sends a message. <paramref name="due"/> is when it should have been sent.</summary>
    public void Post(int room, int slot, long due)
    {
        var client = _clients[_world.SendersOf[room][slot]];
        new Marker(room, slot, client.NextNumber(room), Microseconds(due)).Write(_content);
        client.SentAt = due;
        client.Awaiting++;
        Tally.Sent++;
        Tally.Expected += _receivers[room];
        Send(client, _wire.Encode(Payload, client, room, _content), _wire.Kind);
    }

    /// <summary>Sends the <paramref name="length"/> bytes of <see cref="Payload"/> as a frame.</summary>
    public void Send(LoadClient client, int length, int kind)
    {
        _mask = (_mask * 1_664_525) + 1_013_904_223;
        var start = Frames.Finish(_out, length, kind, _mask);
        SendRaw(client, _out.AsSpan(start..(Frames.LongestHeader + length)));
    }

    public void Send(LoadClient client, ReadOnlySpan<byte> payload, int kind)
    {
        payload.CopyTo(Payload);
        Send(client, payload.Length, kind);
    }

    /// <summary>Polls until something is so; false: not in time.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan limit)
    {
        for (var begun = Now; !done(); )
        {
            Poll(1);
            if (Clock.GetElapsedTime(begun) > limit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Until everything that was sent has arrived, or nothing more comes.</summary>
    public void Drain()
    {
        var last = Tally.Delivered;
        while (Tally.Delivered < Tally.Expected)
        {
            RunUntil(() => Tally.Delivered >= Tally.Expected, TimeSpan.FromSeconds(2));
            if (Tally.Delivered == last)
            {
                return;
            }

            last = Tally.Delivered;
        }
    }

    /// <summary>Handles what is there; waits so long if there is nothing.</summary>
    public void Poll(int milliseconds)
    {
        var before = Now;
        var count = _epoll.Wait(milliseconds);
        var now = Now;
        _idle += now - before;
        for (var i = 0; i < count; i++)
        {
            var (key, writable) = _epoll[i];
            var client = _clients[key];
            if (writable)
            {
                Flush(client);
            }

            if (client.Socket is not null)
            {
                Read(client);
            }
        }

        Beat(now);
    }

    /// <summary>The protocol's greeting is through.</summary>
    public void Enter(LoadClient client)
    {
        if (client.State == ClientState.Entering)
        {
            client.State = ClientState.Ready;
            _entering--;
            Ready++;
        }
    }

    public void Acked(LoadClient client)
    {
        if (client.Awaiting == 0)
        {
            return;
        }

        client.Awaiting--;
        Tally.Acked++;
        if (OnAck is not null)
        {
            AckLatency.RecordValue(Math.Max(1, Microseconds(Now) - Microseconds(client.SentAt)));
            OnAck(client);
        }
    }

    /// <summary>The server refused something.</summary>
    public void Refused(LoadClient client, ReadOnlySpan<byte> reason)
    {
        Tally.Refused++;
        Tally.FirstFault ??= Encoding.UTF8.GetString(reason[..Math.Min(reason.Length, 200)]);
        if (client.State != ClientState.Ready)
        {
            throw new InvalidOperationException($"Client {client.Index} was refused: {Tally.FirstFault}");
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            Forget(client);
        }

        _epoll.Dispose();
    }

    private long Microseconds(long timestamp) => (timestamp - _begun) / (Clock.TimestampFrequency / 1_000_000);

    private void Open(LoadClient client)
    {
        var socket = new NetSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (client.Slow)
        {
            SocketTuning.MakeSlow(socket);
        }

        if (_clients.Length > ClientsOfAnAddress / 2)
        {
            // One address has some 28 000 ports to call from.
            SocketTuning.BindWithoutPort(
                socket,
                new(new IPAddress([127, 0, 0, (byte)(2 + (client.Index / ClientsOfAnAddress))]), 0)
            );
        }

        socket.Connect(_server);
        socket.Blocking = false;
        // What was dropped must not leave its port in TIME_WAIT.
        socket.LingerState = new(enable: true, seconds: 0);
        client.Socket = socket;
        client.State = ClientState.Upgrading;
        _entering++;
        _epoll.Watch(socket.SafeHandle.DangerousGetHandle(), client.Index);
        var token = _token(client.Index);
        var protocol = _wire.Subprotocol is { } name ? $"Sec-WebSocket-Protocol: {name}\r\n" : "";
        var header = _wire.Header(token) is { } line ? $"{line}\r\n" : "";
        SendRaw(
            client,
            Encoding.ASCII.GetBytes(
                $"GET {_wire.Path(client, token)} HTTP/1.1\r\nHost: {_server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + $"Sec-WebSocket-Key: cGFybGV5IGJlbmNobWFyaw==\r\n{protocol}{header}\r\n"
            )
        );
    }

    private void SendRaw(LoadClient client, ReadOnlySpan<byte> bytes)
    {
        if (client.Socket is not { } socket)
        {
            return;
        }

        if (client.Unsent is null)
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                // The reading side learns why.
                return;
            }

            bytes = bytes[Math.Max(0, sent)..];
            if (bytes.IsEmpty)
            {
                return;
            }

            client.Unsent = new();
            _epoll.WatchWriting(socket.SafeHandle.DangerousGetHandle(), client.Index, writing: true);
        }

        client.Unsent.Enqueue(bytes.ToArray());
    }

    private void Flush(LoadClient client)
    {
        while (client.Unsent!.TryPeek(out var bytes))
        {
            var sent = client.Socket!.Send(bytes, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                return;
            }

            client.Unsent.Dequeue();
            if (sent < bytes.Length)
            {
                client.Unsent = new([bytes[sent..], .. client.Unsent]);
                return;
            }
        }

        client.Unsent = null;
        _epoll.WatchWriting(client.Socket!.SafeHandle.DangerousGetHandle(), client.Index, writing: false);
    }

    /// <summary>Spreads the heartbeats of all clients over the period.</summary>
    private void Beat(long now)
    {
        if (_wire.Heartbeat.IsEmpty)
        {
            return;
        }

        var due = (long)(Clock.GetElapsedTime(_begun, now) / _wire.HeartbeatPeriod * _clients.Length);
        // After a long pause one round is enough.
        for (_beats = Math.Max(_beats, due - _clients.Length); _beats < due; _beats++)
        {
            var client = _clients[_beats % _clients.Length];
            if (client is { State: ClientState.Ready, Stalled: false })
            {
                Send(client, _wire.Heartbeat.Span, _wire.Kind);
            }
        }
    }

    private void Forget(LoadClient client)
    {
        if (client.Socket is null)
        {
            return;
        }

        if (client.State == ClientState.Ready)
        {
            Ready--;
        }
        else
        {
            _entering--;
        }

        client.Socket.Dispose();
        client.Socket = null;
        client.State = ClientState.Closed;
        client.Unsent = null;
        client.Fragments = null;
        client.Awaiting = 0;
        ReturnPartial(client);
    }
}
