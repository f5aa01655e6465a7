namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The frames that wait for one socket, bounded by count and by bytes. A pong leaves first, then the frames in order,
/// then the close frame. A struct, so that a socket needs no object for it. Not thread-safe: the lock of its <see
/// cref="SocketWriter"/> guards it.
/// </summary>
internal struct SendQueue
{
    /// <summary>A larger overflow queue is released once it is empty.</summary>
    private const int MaxIdleCapacity = 64;

    private readonly int _maxFrames;
    private readonly int _maxBytes;

    /// <summary>The next batch. It is usually the only one, so the overflow queue is rarely allocated.</summary>
    private Batch? _first;
    private Queue<Batch>? _overflow;
    private int _frameCount;
    private int _byteCount;
    private byte[]? _pong;
    private byte[]? _closeFrame;

    public SendQueue(int maxFrames, int maxBytes) => (_maxFrames, _maxBytes) = (maxFrames, maxBytes);

    /// <summary>At most half of the capacity is taken.</summary>
    public readonly bool IsHalfEmpty => _frameCount <= _maxFrames / 2 && _byteCount <= _maxBytes / 2;

    /// <summary>The frames without pong and close frame. For tests.</summary>
    public readonly IReadOnlyList<byte[]> Frames => [.. Batches().Select(static batch => batch.Bytes)];

    /// <summary>Adds one frame, or several as one batch. False: the queue has no capacity for it.</summary>
    public bool TryPush(byte[] bytes, int frameCount)
    {
        if (_frameCount + frameCount > _maxFrames || _byteCount + bytes.Length > _maxBytes)
        {
            return false;
        }

        Push(new(bytes, frameCount));
        return true;
    }

    /// <summary>Adds a frame before all others, whatever the capacity.</summary>
    public void PushFront(byte[] frame)
    {
        var waiting = Batches();
        Clear();
        Push(new(frame, 1));
        foreach (var batch in waiting)
        {
            Push(batch);
        }
    }

    /// <summary>Replaces a pong that has not been sent.</summary>
    public void SetPong(byte[] pong) => _pong = pong;

    public void SetCloseFrame(byte[] closeFrame) => _closeFrame = closeFrame;

    /// <summary>Drops the frames, but neither the pong nor the close frame.</summary>
    public void Clear()
    {
        _first = null;
        _overflow = null;
        _frameCount = _byteCount = 0;
    }

    public void ClearAll()
    {
        Clear();
        _pong = _closeFrame = null;
    }

    /// <summary>Removes the next batch, or several coalesced. Empty: nothing waits.</summary>
    /// <param name="scratch">The buffer for coalescing. If empty, batches are taken one by one.</param>
    /// <param name="pongOnly">The frames are held back.</param>
    /// <param name="frameCount">Is increased by the count of frames taken.</param>
    public ReadOnlyMemory<byte> Take(byte[] scratch, bool pongOnly, ref int frameCount)
    {
        if (Peek(pongOnly) is not { } batch)
        {
            return default;
        }

        Drop();
        frameCount += batch.FrameCount;
        var bytes = batch.Bytes;
        var length = 0;
        while (Peek(pongOnly) is { } next && length + bytes.Length + next.Bytes.Length <= scratch.Length)
        {
            bytes.CopyTo(scratch, length);
            length += bytes.Length;
            bytes = next.Bytes;
            Drop();
            frameCount += next.FrameCount;
        }

        if (length == 0)
        {
            return bytes;
        }

        bytes.CopyTo(scratch, length);
        return scratch.AsMemory(0, length + bytes.Length);
    }

    private readonly Batch? Peek(bool pongOnly) =>
        _pong is not null ? new(_pong, 1)
        : pongOnly ? null
        : _first is { } batch ? batch
        : _closeFrame is not null ? new(_closeFrame, 1)
        : null;

    private void Push(Batch batch)
    {
        if (_first is null)
        {
            _first = batch;
        }
        else
        {
            (_overflow ??= new()).Enqueue(batch);
        }

        _frameCount += batch.FrameCount;
        _byteCount += batch.Bytes.Length;
    }

    private void Drop()
    {
        if (_pong is not null)
        {
            _pong = null;
        }
        else if (_first is { } batch)
        {
            _frameCount -= batch.FrameCount;
            _byteCount -= batch.Bytes.Length;
            if (_overflow is not null && _overflow.TryDequeue(out var next))
            {
                _first = next;
            }
            else
            {
                _first = null;
                if (_overflow?.Capacity > MaxIdleCapacity)
                {
                    _overflow = null;
                }
            }
        }
        else
        {
            _closeFrame = null;
        }
    }

    private readonly List<Batch> Batches() => _first is { } first ? [first, .. _overflow ?? []] : [];

    /// <summary>One frame, or several that leave together.</summary>
    private readonly record struct Batch(byte[] Bytes, int FrameCount);
}
