using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The frames that wait for one socket, bounded by count and by bytes. A pong leaves first, then the frames in order,
/// then the whispers, then the close frame. A struct, so that a socket needs no object for it. Not thread-safe: the
/// lock of its <see cref="SocketWriter"/> guards it.
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

    /// <summary>Null while no whisper waits: most sockets never get one.</summary>
    private WhisperSlots? _whispers;

    public SendQueue(int maxFrames, int maxBytes) => (_maxFrames, _maxBytes) = (maxFrames, maxBytes);

    /// <summary>At most half of the capacity is taken.</summary>
    public readonly bool IsHalfEmpty => _frameCount <= _maxFrames / 2 && _byteCount <= _maxBytes / 2;

    public readonly bool HasWhispers => _whispers is not null;

    /// <summary>The frames without pong, whispers and close frame. For tests.</summary>
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

    /// <summary>
    /// Puts a whisper into the slot of its key, unless more than half of the capacity is taken. Takes none of it.
    /// Returns the number of whispers dropped.
    /// </summary>
    public int PutWhisper(Whisper whisper, byte[] bytes)
    {
        if (!IsHalfEmpty)
        {
            return 1;
        }

        _whispers ??= new();
        var dropped = _whispers.Put(whisper, bytes);
        ReleaseWhispers();
        return dropped;
    }

    /// <summary>
    /// Drops the whispers if more than half of the capacity is taken: a receiver that is behind has no use for them.
    /// Returns their number.
    /// </summary>
    public int DropWhispersIfCrowded()
    {
        if (_whispers is null || IsHalfEmpty)
        {
            return 0;
        }

        var dropped = _whispers.Count;
        _whispers = null;
        return dropped;
    }

    /// <summary>Drops the whispers about a channel that the socket must get nothing more of.</summary>
    public void RemoveWhispers(Guid channelId)
    {
        _whispers?.RemoveChannel(channelId);
        ReleaseWhispers();
    }

    /// <summary>Adds a frame before all others, whatever the capacity.</summary>
    public void PushFront(byte[] frame)
    {
        var waiting = Batches();
        ClearFrames();
        Push(new(frame, 1));
        foreach (var batch in waiting)
        {
            Push(batch);
        }
    }

    /// <summary>Replaces a pong that has not been sent.</summary>
    public void SetPong(byte[] pong) => _pong = pong;

    public void SetCloseFrame(byte[] closeFrame) => _closeFrame = closeFrame;

    /// <summary>Drops the frames and whispers, but neither the pong nor the close frame.</summary>
    public void Clear()
    {
        ClearFrames();
        _whispers = null;
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
    /// <param name="whisperBytes">The number of bytes at the end that belong to whispers.</param>
    public ReadOnlyMemory<byte> Take(byte[] scratch, bool pongOnly, ref int frameCount, out int whisperBytes)
    {
        whisperBytes = 0;
        if (Peek(pongOnly) is not { } batch)
        {
            return default;
        }

        Drop();
        frameCount += batch.FrameCount;
        whisperBytes = batch.IsWhisper ? batch.Bytes.Length : 0;
        var bytes = batch.Bytes;
        var length = 0;
        while (Peek(pongOnly) is { } next && length + bytes.Length + next.Bytes.Length <= scratch.Length)
        {
            bytes.CopyTo(scratch, length);
            length += bytes.Length;
            bytes = next.Bytes;
            Drop();
            frameCount += next.FrameCount;
            whisperBytes = next.IsWhisper ? whisperBytes + bytes.Length : 0;
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
        : _whispers is not null ? new(_whispers.First, 1, IsWhisper: true)
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
        else if (_whispers is not null)
        {
            _whispers.RemoveFirst();
            ReleaseWhispers();
        }
        else
        {
            _closeFrame = null;
        }
    }

    private void ClearFrames()
    {
        _first = null;
        _overflow = null;
        _frameCount = _byteCount = 0;
    }

    private void ReleaseWhispers()
    {
        if (_whispers?.Count == 0)
        {
            _whispers = null;
        }
    }

    private readonly List<Batch> Batches() => _first is { } first ? [first, .. _overflow ?? []] : [];

    /// <summary>One frame, or several that leave together.</summary>
    private readonly record struct Batch(byte[] Bytes, int FrameCount, bool IsWhisper = false);
}
