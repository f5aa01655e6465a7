using System.Buffers;
using System.Net.Sockets;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// What waits for one receiver: bounded, in order, written by the pass as long as the kernel takes it at once and by a
/// task of its own while it does not. Holds back until it is started, and ends with a close frame. Thread-safe.
/// </summary>
internal sealed class Outbox : IPingSink
{
    private const int KeptCapacity = 64;
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(10);

    private readonly WireConnection _connection;
    private readonly WritePass _pass;
    private readonly Deadlines _deadlines;
    private readonly int _mostFrames;
    private readonly int _mostBytes;
    private readonly Action _failed;
    private readonly Lock _lock = new();

    /// <summary>What goes next; mostly it is all that waits, and then there is no queue to be looked at.</summary>
    private Piece? _first;
    private Queue<Piece>? _more;
    private int _frames;
    private int _bytes;
    private byte[]? _pong;
    private byte[]? _farewell;
    private State _state = State.Waiting;
    private bool _marked;
    private bool _writing;
    private Deadline? _deadline;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _ended;

    /// <param name="connection">Where to.</param>
    /// <param name="pass">Who writes.</param>
    /// <param name="deadlines">Who watches a write that does not end.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="failed">Called when the connection is gone or does not take a write in time.</param>
    public Outbox(WireConnection connection, WritePass pass, Deadlines deadlines, GatewayOptions options, Action failed)
    {
        (_connection, _pass, _deadlines, _failed) = (connection, pass, deadlines, failed);
        (_mostFrames, _mostBytes) = (options.QueueFrames, options.QueueBytes);
    }

    private enum State
    {
        /// <summary>Frames are kept, for something else goes first.</summary>
        Waiting,
        Open,

        /// <summary>Nothing more is taken, what is there is sent.</summary>
        Closing,
        Ended,
    }

    /// <summary>What waits, for tests.</summary>
    public IReadOnlyList<byte[]> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. Queued().Select(static piece => piece.Bytes)];
            }
        }
    }

    /// <summary>
    /// Queues one frame or several in one piece, which others may share. False: there is no room for it.
    /// </summary>
    /// <param name="bytes">The frame, with its header.</param>
    /// <param name="frames">How many they are.</param>
    /// <param name="alone">
    /// Nothing else is about to go to this receiver, so the caller writes unless the pass will anyway: waking a thread
    /// for one answer costs more than the writing.
    /// </param>
    public bool TryAdd(byte[] bytes, int frames = 1, bool alone = false)
    {
        bool marks;
        lock (_lock)
        {
            if (_state >= State.Closing || bytes.Length == 0)
            {
                return true;
            }

            if (_frames + frames > _mostFrames || _bytes + bytes.Length > _mostBytes)
            {
                return false;
            }

            Push(new(bytes, frames));
            if (_state == State.Waiting)
            {
                return true;
            }

            marks = NeedsMark();
            if (!marks && (_writing || HasRoom))
            {
                return true;
            }
        }

        if (!marks)
        {
            _pass.Hurry();
        }
        else if (alone)
        {
            _pass.WriteAlone(this);
        }
        else
        {
            _pass.Mark(this);
        }

        return true;
    }

    /// <summary>Completes when at most half of the room is taken, or nothing more is.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (HasRoom)
                {
                    return;
                }

                _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends this frame first, then what has come meanwhile.</summary>
    public void Start(byte[] first)
    {
        lock (_lock)
        {
            if (_state != State.Waiting)
            {
                return;
            }

            var waiting = Queued();
            Clear();
            Push(new(first, 1));
            foreach (var piece in waiting)
            {
                Push(piece);
            }

            _state = State.Open;
            if (!NeedsMark())
            {
                return;
            }
        }

        _pass.Mark(this);
    }

    /// <summary>
    /// Answers a ping, before everything that waits. Of several that could not be answered yet, the last one is.
    /// </summary>
    public void OnPing(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_state >= State.Closing)
            {
                return;
            }

            _pong = WireHeader.Frame((byte)Opcode.Pong, payload);
            if (!NeedsMark())
            {
                return;
            }
        }

        _pass.Mark(this);
    }

    /// <summary>
    /// Takes no more frames and sends the close frame; before it, if <paramref name="all"/>, what waits.
    /// </summary>
    public void Close(byte[] farewell, bool all)
    {
        lock (_lock)
        {
            if (_state >= State.Closing)
            {
                return;
            }

            if (!all || _state == State.Waiting)
            {
                Clear();
            }

            _farewell = farewell;
            _state = State.Closing;
            SignalRoom();
            if (!NeedsMark())
            {
                return;
            }
        }

        _pass.Mark(this);
    }

    /// <summary>Sends nothing more.</summary>
    public void Break()
    {
        lock (_lock)
        {
            End();
        }
    }

    /// <summary>After <see cref="Close"/>: completes when the close frame is out, or never will be.</summary>
    public Task EndedAsync()
    {
        lock (_lock)
        {
            if (_state == State.Ended)
            {
                return Task.CompletedTask;
            }

            _ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _ended.Task;
        }
    }

    /// <summary>For the pass: writes what waits and returns how many frames that were.</summary>
    /// <param name="scratch">Where several frames become one piece; empty: each goes by itself.</param>
    public int Write(byte[] scratch)
    {
        var frames = 0;
        var rest = ReadOnlyMemory<byte>.Empty;
        lock (_lock)
        {
            _marked = false;
            while (true)
            {
                var piece = _writing ? default : Take(scratch, ref frames);
                if (piece.IsEmpty)
                {
                    return frames;
                }

                var sent = _connection.TrySend(piece.Span);
                if (sent == piece.Length)
                {
                    continue;
                }

                if (sent == WireConnection.Gone)
                {
                    End();
                    break;
                }

                rest = piece[sent..];
                _writing = true;
                break;
            }
        }

        if (rest.IsEmpty)
        {
            _failed();
        }
        else
        {
            // The scratch is needed for the next one.
            var buffer = ArrayPool<byte>.Shared.Rent(WritePass.PieceBytes);
            if (rest.Length <= buffer.Length)
            {
                rest.CopyTo(buffer);
                rest = buffer.AsMemory(0, rest.Length);
            }

            _ = WriteAsync(rest, buffer);
        }

        return frames;
    }

    /// <summary>Writes on as fast as the receiver takes it, until nothing waits.</summary>
    private async Task WriteAsync(ReadOnlyMemory<byte> piece, byte[] buffer)
    {
        var sent = true;
        try
        {
            while (!piece.IsEmpty)
            {
                var sending = _connection.SendAsync(piece);
                if (!sending.IsCompletedSuccessfully)
                {
                    _deadlines.Set(_deadline ??= new(_failed), WriteTime);
                }

                await sending;
                _deadline?.Clear();
                piece = TakeMore(buffer);
            }
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            sent = false;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (!sent)
        {
            _deadline?.Clear();
            Break();
            _failed();
        }
    }

    private ReadOnlyMemory<byte> TakeMore(byte[] buffer)
    {
        lock (_lock)
        {
            var frames = 0;
            var piece = Take(buffer, ref frames);
            _writing = !piece.IsEmpty;
            return piece;
        }
    }

    /// <summary>The next piece itself, or several as one. Ends when the close frame was taken and is out.</summary>
    private ReadOnlyMemory<byte> Take(byte[] scratch, ref int frames)
    {
        if (Peek() is not { } piece)
        {
            if (_state == State.Closing)
            {
                End();
            }

            return default;
        }

        Drop();
        frames += piece.Frames;
        var bytes = piece.Bytes;
        var length = 0;
        while (Peek() is { } next && length + bytes.Length + next.Bytes.Length <= scratch.Length)
        {
            bytes.CopyTo(scratch, length);
            length += bytes.Length;
            bytes = next.Bytes;
            Drop();
            frames += next.Frames;
        }

        if (length == 0)
        {
            return bytes;
        }

        bytes.CopyTo(scratch, length);
        return scratch.AsMemory(0, length + bytes.Length);
    }

    private Piece? Peek() =>
        _pong is not null ? new(_pong, 1)
        : _state is State.Open or State.Closing && _first is { } piece ? piece
        : _farewell is not null ? new(_farewell, 1)
        : null;

    private void Push(Piece piece)
    {
        if (_first is null)
        {
            _first = piece;
        }
        else
        {
            (_more ??= new()).Enqueue(piece);
        }

        _frames += piece.Frames;
        _bytes += piece.Bytes.Length;
    }

    private void Drop()
    {
        if (_pong is not null)
        {
            _pong = null;
        }
        else if (_first is { } piece)
        {
            _frames -= piece.Frames;
            _bytes -= piece.Bytes.Length;
            if (_more is not null && _more.TryDequeue(out var next))
            {
                _first = next;
            }
            else
            {
                _first = null;
                if (_more?.Capacity > KeptCapacity)
                {
                    _more = null;
                }
            }

            if (_room is not null && HasRoom)
            {
                SignalRoom();
            }
        }
        else
        {
            _farewell = null;
        }
    }

    private bool HasRoom => _state >= State.Closing || (_frames <= _mostFrames / 2 && _bytes <= _mostBytes / 2);

    private bool NeedsMark()
    {
        var needed = !_marked && !_writing;
        _marked |= needed;
        return needed;
    }

    private void End()
    {
        Clear();
        _pong = _farewell = null;
        _state = State.Ended;
        SignalRoom();
        _ended?.TrySetResult();
    }

    private void Clear()
    {
        _first = null;
        _more = null;
        _frames = _bytes = 0;
    }

    private List<Piece> Queued() => _first is { } first ? [first, .. _more ?? []] : [];

    private void SignalRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>One frame or several that go out together.</summary>
    private readonly record struct Piece(byte[] Bytes, int Frames);
}
