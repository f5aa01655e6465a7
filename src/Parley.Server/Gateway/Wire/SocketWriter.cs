using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Writes the frames of one socket in order. The <see cref="FlushScheduler"/> flushes it as long as the kernel takes
/// the bytes at once; otherwise a task of the writer sends the rest. Holds frames back until it is started, and ends
/// with a close frame. Thread-safe.
/// </summary>
internal sealed class SocketWriter : IPingHandler
{
    private readonly WireConnection _connection;
    private readonly FlushScheduler _scheduler;
    private readonly Action _onFailed;
    private readonly Lock _lock = new();

    /// <summary>The structs are mutable: not readonly, never copied.</summary>
    private SendQueue _queue;
    private WriteDeadline _deadline;
    private Signal _room;
    private Signal _ended;
    private State _state = State.NotStarted;
    private bool _flushScheduled;
    private bool _isSending;

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
        (_connection, _scheduler, _onFailed) = (connection, scheduler, onFailed);
        _queue = new(options.QueueFrames, options.QueueBytes);
        _deadline = new(deadlines, onFailed);
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

            if (_queue.HasWhispers || _deadline.IsWaived)
            {
                YieldWhispers();
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

    /// <summary>
    /// Queues a whisper in the slot of its key. Never a reason to close the socket: it is dropped when more than half
    /// of the queue is taken, and a receiver that does not take it has no deadline.
    /// </summary>
    /// <param name="whisper">The whisper.</param>
    /// <param name="bytes">Its frame with the header, which other sockets may share.</param>
    public void PutWhisper(Whisper whisper, byte[] bytes)
    {
        lock (_lock)
        {
            if (_state >= State.Closing || bytes.Length == 0)
            {
                return;
            }

            _scheduler.Metrics.WhispersDropped(_queue.PutWhisper(whisper, bytes));
            if (_state == State.NotStarted || !_queue.HasWhispers || !NeedsFlush())
            {
                return;
            }
        }

        _scheduler.Schedule(this);
    }

    /// <inheritdoc cref="SendQueue.RemoveWhispers"/>
    public void RemoveWhispers(Guid channelId)
    {
        lock (_lock)
        {
            _queue.RemoveWhispers(channelId);
        }
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

                room = _room.WaitAsync();
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
            _deadline.Enforce();
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
            _room.Set();
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
            return _state == State.Ended ? Task.CompletedTask : _ended.WaitAsync();
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
                var whisperBytes = 0;
                var batch = _isSending ? default : Take(scratch, ref frameCount, out whisperBytes);
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
                _deadline.Begin(onlyWhispers: unsent.Length <= whisperBytes);
                break;
            }
        }

        if (unsent.IsEmpty)
        {
            _onFailed();
        }
        else
        {
            // Copies the bytes: the scheduler uses its scratch buffer for the next socket.
            _ = BlockedWrite.RunAsync(this, _connection, unsent);
        }

        return frameCount;
    }

    /// <summary>For <see cref="BlockedWrite"/>: takes what is sent next. Empty: nothing waits.</summary>
    public ReadOnlyMemory<byte> TakeNext(byte[] buffer)
    {
        lock (_lock)
        {
            var frameCount = 0;
            var batch = Take(buffer, ref frameCount, out var whisperBytes);
            _isSending = !batch.IsEmpty;
            _deadline.Begin(onlyWhispers: _isSending && batch.Length <= whisperBytes);
            return batch;
        }
    }

    /// <summary>For <see cref="BlockedWrite"/>: the receiver does not take the bytes at once.</summary>
    public void StartDeadline()
    {
        lock (_lock)
        {
            if (_state != State.Ended)
            {
                _deadline.Start();
            }
        }
    }

    /// <summary>For <see cref="BlockedWrite"/>: the connection is gone.</summary>
    public void OnSendFailed()
    {
        Abort();
        _onFailed();
    }

    /// <summary>A frame was queued: it takes precedence over whispers.</summary>
    private void YieldWhispers()
    {
        _deadline.Enforce();
        _scheduler.Metrics.WhispersDropped(_queue.DropWhispersIfCrowded());
    }

    /// <summary>Ends the writer when the close frame is sent.</summary>
    private ReadOnlyMemory<byte> Take(byte[] scratch, ref int frameCount, out int whisperBytes)
    {
        var batch = _queue.Take(scratch, pongOnly: _state == State.NotStarted, ref frameCount, out whisperBytes);
        if (batch.IsEmpty)
        {
            if (_state == State.Closing)
            {
                End();
            }
        }
        else if (_room.IsAwaited && HasRoom)
        {
            _room.Set();
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
        _deadline.Clear();
        _state = State.Ended;
        _room.Set();
        _ended.Set();
    }
}
