using System.Net;
using System.Text;
using HdrHistogram;

namespace Parley.Bench.Load;

/// <summary>
/// All connections of one load, read and written by the one thread that calls it. A message allocates nothing; all
/// connections share the buffers of <see cref="FrameSender"/> and <see cref="FrameReceiver"/>.
/// </summary>
internal sealed class LoadLoop : IDisposable
{
    /// <summary>
    /// Below the length of a listen backlog: more would measure the interval at which the kernel retries a SYN.
    /// </summary>
    private const int MaxConnecting = 100;

    /// <summary>Timeout of connecting without progress.</summary>
    private static readonly TimeSpan EnterTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMinutes(5);

    private readonly Wire _wire;
    private readonly World _world;
    private readonly Epoll _epoll = new();
    private readonly LoadClient[] _clients;
    private readonly int[] _receivers;
    private readonly FrameSender _sender;
    private readonly FrameReceiver _receiver;
    private readonly ConnectionOpener _opener;
    private readonly byte[] _content;
    private readonly long _begun;
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
        Clock = clock;
        _begun = clock.GetTimestamp();
        _clients = [.. world.RoomsOf.Select((rooms, index) => new LoadClient(index, rooms, world.Slots))];
        _receivers = [.. world.Members];
        _sender = new(_epoll);
        _receiver = new(this);
        _opener = new(wire, server, token, _clients.Length, _epoll, _sender);
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

    /// <summary>From the time that a message was due to its arrival at each receiver, in microseconds.</summary>
    public LongHistogram Latency { get; } = new(1, 120_000_000, 3);

    /// <summary>From the due time to the ack, in microseconds. Only for clients with one message in flight.</summary>
    public LongHistogram AckLatency { get; } = new(1, 120_000_000, 3);

    /// <summary>Called for each ack.</summary>
    public Action<LoadClient>? OnAck { get; set; }

    public ReadOnlySpan<LoadClient> Clients => _clients;

    public LoadClient this[int index] => _clients[index];

    public int Ready { get; private set; }

    /// <summary>Time spent waiting, in ticks of the clock.</summary>
    public long Idle => _idle;

    /// <inheritdoc cref="FrameSender.Payload"/>
    public Span<byte> Payload => _sender.Payload;

    public long Now => Clock.GetTimestamp();

    /// <summary>When the bytes of the current read arrived, in microseconds.</summary>
    public long ReceivedAt { get; set; }

    /// <summary>Connects <paramref name="count"/> clients, at most 100 at a time, until each can send.</summary>
    public void Connect(int first, int count)
    {
        var begun = Now;
        var expected = Ready + count;
        var (last, progress) = (Ready, begun);
        for (var next = first; Ready < expected; )
        {
            for (; next < first + count && _entering < MaxConnecting; next++)
            {
                _entering++;
                _opener.Open(_clients[next]);
            }

            Poll(1);
            if (Ready != last)
            {
                (last, progress) = (Ready, Now);
            }

            if (Clock.GetElapsedTime(progress) > EnterTimeout || Clock.GetElapsedTime(begun) > ConnectTimeout)
            {
                throw new InvalidOperationException(
                    $"After {Clock.GetElapsedTime(begun).TotalSeconds:0} s {Ready} of {expected} clients were ready. "
                        + Tally.FirstFault
                );
            }
        }
    }

    /// <summary>Resets connections, as a failing network does.</summary>
    public void Drop(int first, int count)
    {
        foreach (var client in _clients.AsSpan(first, count))
        {
            Forget(client);
        }
    }

    /// <summary>
    /// Stops reading from the client. Messages that are sent from now on are not expected to arrive there.
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
    public void Send(LoadClient client, int length, int kind) => _sender.Send(client, length, kind);

    public void Send(LoadClient client, ReadOnlySpan<byte> payload, int kind) => _sender.Send(client, payload, kind);

    /// <summary>Polls until the condition holds. False after <paramref name="limit"/>.</summary>
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

    /// <summary>Polls until every sent message has arrived, or nothing arrives for two seconds.</summary>
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

    /// <summary>Handles pending events; waits up to <paramref name="milliseconds"/> for the first.</summary>
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
                _sender.Flush(client);
            }

            if (client.Socket is not null)
            {
                _receiver.Receive(client);
            }
        }

        Beat(now);
    }

    /// <summary>The client has completed the handshake of its protocol.</summary>
    public void Enter(LoadClient client)
    {
        if (client.State == ClientState.Entering)
        {
            client.State = ClientState.Ready;
            _entering--;
            Ready++;
        }
    }

    /// <summary>A message has arrived at a client; <paramref name="text"/> begins with its marker.</summary>
    public void Deliver(LoadClient client, ReadOnlySpan<byte> text)
    {
        var marker = Marker.Read(text);
        Tally.Delivered++;
        var difference = client.Receive(marker, out var stray);
        if (difference != 0 || stray)
        {
            CountMisplaced(difference, stray);
        }

        Latency.RecordValue(Math.Max(1, ReceivedAt - marker.Micros));
        if (_wire.AcksByEcho && client.Awaiting > 0 && _world.SendersOf[marker.Room][marker.Slot] == client.Index)
        {
            Acked(client);
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

    /// <summary>The server answered with an error.</summary>
    public void Refused(LoadClient client, ReadOnlySpan<byte> reason)
    {
        Tally.Refused++;
        Tally.FirstFault ??= Encoding.UTF8.GetString(reason[..Math.Min(reason.Length, 200)]);
        if (client.State != ClientState.Ready)
        {
            throw new InvalidOperationException($"Client {client.Index} was refused: {Tally.FirstFault}");
        }
    }

    /// <summary>The server closed the connection. No scenario expects that.</summary>
    public void OnClosed(LoadClient client, string reason)
    {
        var ready = client.State == ClientState.Ready;
        Forget(client);
        Tally.Closed++;
        Tally.FirstFault ??= reason;
        if (!ready)
        {
            throw new InvalidOperationException($"Client {client.Index} was closed before it was ready: {reason}");
        }
    }

    public long Microseconds(long timestamp) => (timestamp - _begun) / (Clock.TimestampFrequency / 1_000_000);

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            Forget(client);
        }

        _epoll.Dispose();
    }

    private void CountMisplaced(int difference, bool stray)
    {
        if (stray)
        {
            Tally.Stray++;
        }
        else if (difference < 0)
        {
            Tally.Doubled++;
        }
        else
        {
            Tally.Skipped += difference;
        }
    }

    /// <summary>Spreads the heartbeats of all clients over the period.</summary>
    private void Beat(long now)
    {
        if (_wire.Heartbeat.IsEmpty)
        {
            return;
        }

        var due = (long)(Clock.GetElapsedTime(_begun, now) / _wire.HeartbeatPeriod * _clients.Length);
        // One round is enough after a long pause.
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
        FrameReceiver.ReturnPartial(client);
    }
}
