using System.Buffers;
using System.Net.Sockets;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Writes the frames of one socket in order. The <see cref="FlushScheduler"/> flushes it as long as the kernel takes
/// the bytes at once; otherwise a task of the writer sends the rest. Holds frames back until it is started, and ends
/// with a close frame. Thread-safe.
/// </summary>
internal sealed class SocketWriter : IPingHandler
{
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    private readonly WireConnection _connection;
    private readonly FlushScheduler _scheduler;
    private readonly Deadlines _deadlines;
    private readonly Action _onFailed;
    private readonly Lock _lock = new();

    /// <summary>A mutable struct: not readonly, never copied.</summary>
    private SendQueue _queue;
    private State _state = State.NotStarted;
    private bool _flushScheduled;
    private bool _isSending;
    private Deadline? _writeDeadline;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _ended;

    /// <param name="connection">The connection that the frames are written to.</param>
    /// <param name="scheduler">Calls <see cref="Flush"/>.</param>
    /// <param name="deadlines">Bounds the time of a write.</param>
    /// <param name="options">The capacity of the queue.</param>
    /// <param name="onFailed">Called when the connection is gone or a write times out.</param>
    public SocketWriter(
        WireConnection connection,
        FlushScheduler scheduler,
        Deadlines deadlines,
        GatewayOptions options,
        Action onFailed
    )
    {
        (_connection, _scheduler, _deadlines, _onFailed) = (connection, scheduler, deadlines, onFailed);
        _queue = new(options.QueueFrames, options.QueueBytes);
    }

    private enum State
    {
        /// <summary>Frames are held back until <see cref="Start"/>.</summary>
        NotStarted,
        Open,

        /// <summary>No frames are accepted; those in the queue are sent.</summary>
        Closing,
        Ended,
    }

    /// <summary>The frames in the queue. For tests.</summary>
    public IReadOnlyList<byte[]> Queued
    {
        get
        {
            lock (_lock)
            {
                return _queue.Frames;
            }
        }
    }

    private bool HasRoom => _state >= State.Closing || _queue.IsHalfEmpty;

    /// <summary>
    /// Queues one frame, or several in one buffer that other sockets may share. False: the queue is full.
    /// </summary>
    /// <param name="bytes">The frame with its header.</param>
    /// <param name="frameCount">The count of frames in <paramref name="bytes"/>.</param>
    /// <param name="writeInline">
    /// No other frame is about to follow, so the caller's thread writes unless a flush is scheduled already: waking a
    /// thread for a single answer costs more than the write.
    /// </param>
    public bool TryEnqueue(byte[] bytes, int frameCount = 1, bool writeInline = false)
    {
        bool needsFlush;
        lock (_lock)
        {
            if (_state >= State.Closing || bytes.Length == 0)
            {
                return true;
            }

            if (!_queue.TryPush(bytes, frameCount))
            {
                return false;
            }

            if (_state == State.NotStarted)
            {
                return true;
            }

            needsFlush = NeedsFlush();
            if (!needsFlush && (_isSending || HasRoom))
            {
                return true;
            }
        }

        if (!needsFlush)
        {
            _scheduler.FlushNow();
        }
        else if (writeInline)
        {
            _scheduler.WriteInline(this);
        }
        else
        {
            _scheduler.Schedule(this);
        }

        return true;
    }

    /// <summary>Completes when at most half of the queue is taken, or no more frames are accepted.</summary>
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

    /// <summary>Sends this frame first, then those queued so far.</summary>
    public void Start(byte[] first)
    {
        lock (_lock)
        {
            if (_state != State.NotStarted)
            {
                return;
            }

            _queue.PushFront(first);
            _state = State.Open;
            if (!NeedsFlush())
            {
                return;
            }
        }

        _scheduler.Schedule(this);
    }

    /// <summary>
    /// Answers a ping before all queued frames. Of several unanswered pings only the last one is answered.
    /// </summary>
    public void OnPing(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_state >= State.Closing)
            {
                return;
            }

            _queue.SetPong(WireHeader.Frame((byte)Opcode.Pong, payload));
            if (!NeedsFlush())
            {
                return;
            }
        }

        _scheduler.Schedule(this);
    }

    /// <summary>Accepts no more frames and sends the close frame.</summary>
    /// <param name="closeFrame">The last frame.</param>
    /// <param name="flush">Queued frames are sent before it; otherwise they are dropped.</param>
    public void Close(byte[] closeFrame, bool flush)
    {
        lock (_lock)
        {
            if (_state >= State.Closing)
            {
                return;
            }

            if (!flush || _state == State.NotStarted)
            {
                _queue.Clear();
            }

            _queue.SetCloseFrame(closeFrame);
            _state = State.Closing;
            SignalRoom();
            if (!NeedsFlush())
            {
                return;
            }
        }

        _scheduler.Schedule(this);
    }

    /// <summary>Drops all frames and sends nothing more.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            End();
        }
    }

    /// <summary>After <see cref="Close"/>: completes when the close frame is sent or cannot be.</summary>
    public Task WaitForEndAsync()
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

    /// <summary>For the scheduler: writes the queued frames and returns their count.</summary>
    /// <param name="scratch">The buffer that coalesces several frames. If empty, frames are written one by one.</param>
    public int Flush(byte[] scratch)
    {
        var frameCount = 0;
        var unsent = ReadOnlyMemory<byte>.Empty;
        lock (_lock)
        {
            _flushScheduled = false;
            while (true)
            {
                var batch = _isSending ? default : Take(scratch, ref frameCount);
                if (batch.IsEmpty)
                {
                    return frameCount;
                }

                var sent = _connection.TrySend(batch.Span);
                if (sent == batch.Length)
                {
                    continue;
                }

                if (sent == WireConnection.Disconnected)
                {
                    End();
                    break;
                }

                unsent = batch[sent..];
                _isSending = true;
                break;
            }
        }

        if (unsent.IsEmpty)
        {
            _onFailed();
        }
        else
        {
            // The scheduler uses its scratch buffer for the next socket.
            var buffer = ArrayPool<byte>.Shared.Rent(FlushScheduler.BatchBytes);
            if (unsent.Length <= buffer.Length)
            {
                unsent.CopyTo(buffer);
                unsent = buffer.AsMemory(0, unsent.Length);
            }

            _ = SendAsync(unsent, buffer);
        }

        return frameCount;
    }

    /// <summary>Sends as fast as the receiver reads, until the queue is empty.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> batch, byte[] buffer)
    {
        var succeeded = true;
        try
        {
            while (!batch.IsEmpty)
            {
                var sending = _connection.SendAsync(batch);
                if (!sending.IsCompletedSuccessfully)
                {
                    _deadlines.Set(_writeDeadline ??= new(_onFailed), WriteTimeout);
                }

                await sending;
                _writeDeadline?.Clear();
                batch = TakeNext(buffer);
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
            succeeded = false;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (!succeeded)
        {
            _writeDeadline?.Clear();
            Abort();
            _onFailed();
        }
    }

    private ReadOnlyMemory<byte> TakeNext(byte[] buffer)
    {
        lock (_lock)
        {
            var frameCount = 0;
            var batch = Take(buffer, ref frameCount);
            _isSending = !batch.IsEmpty;
            return batch;
        }
    }

    /// <summary>Ends the writer when the close frame is sent.</summary>
    private ReadOnlyMemory<byte> Take(byte[] scratch, ref int frameCount)
    {
        var batch = _queue.Take(scratch, pongOnly: _state == State.NotStarted, ref frameCount);
        if (batch.IsEmpty)
        {
            if (_state == State.Closing)
            {
                End();
            }
        }
        else if (_room is not null && HasRoom)
        {
            SignalRoom();
        }

        return batch;
    }

    private bool NeedsFlush()
    {
        var needed = !_flushScheduled && !_isSending;
        _flushScheduled |= needed;
        return needed;
    }

    private void End()
    {
        _queue.ClearAll();
        _state = State.Ended;
        SignalRoom();
        _ended?.TrySetResult();
    }

    private void SignalRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
