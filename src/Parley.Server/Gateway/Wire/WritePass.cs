namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Writes what waits, for all outboxes that are marked, in one go on one thread. While it runs, others are marked for
/// the next pass: the busier, the more frames go to a receiver in one write. Thread-safe.
/// </summary>
internal sealed class WritePass : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Frames that go out together are at most this, but for one that is larger by itself.</summary>
    public const int PieceBytes = 16_384;

    /// <summary>From so many on a pass waits for more to come, where the last such one was just now.</summary>
    private const int Many = 64;

    /// <summary>
    /// From the beginning of a pass over many to the beginning of the next, at least; three times as long as the pass
    /// took, if that is more.
    /// </summary>
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(10);

    /// <summary>At most.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly byte[] _piece = new byte[PieceBytes];
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private List<Outbox> _marked = [];
    private List<Outbox> _spare = [];
    private bool _due;
    private bool _resting;
    private TimeSpan _rest;
    private long _begun;

    public WritePass(GatewayMetrics metrics, TimeProvider clock)
    {
        (_metrics, _clock) = (metrics, clock);
        _timer = clock.CreateTimer(
            static self => ((WritePass)self!).Hurry(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Has the outbox written soon. It sees to it that it is marked once.</summary>
    public void Mark(Outbox outbox)
    {
        lock (_lock)
        {
            _marked.Add(outbox);
            if (_due)
            {
                return;
            }

            _due = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Writes a marked outbox on the caller's thread.</summary>
    public void WriteAlone(Outbox outbox)
    {
        if (outbox.Write([]) is > 0 and var frames)
        {
            _metrics.Sent(frames);
        }
    }

    /// <summary>Ends a rest: somebody's queue fills up.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            if (!_resting)
            {
                return;
            }

            _resting = false;
            _rest = TimeSpan.Zero;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        List<Outbox> outboxes;
        lock (_lock)
        {
            if (_marked.Count >= Many && _rest - _clock.GetElapsedTime(_begun) is var early && early > TimeSpan.Zero)
            {
                _resting = true;
                _timer.Change(early, Timeout.InfiniteTimeSpan);
                return;
            }

            (outboxes, _marked) = (_marked, _spare);
        }

        Write(outboxes);
        outboxes.Clear();
        lock (_lock)
        {
            _spare = outboxes;
            _due = _marked.Count > 0;
            if (!_due)
            {
                return;
            }
        }

        // Behind whatever waits for a thread: it may have more to send.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Dispose() => _timer.Dispose();

    private void Write(List<Outbox> outboxes)
    {
        var begun = _clock.GetTimestamp();
        var frames = 0;
        foreach (var outbox in outboxes)
        {
            frames += outbox.Write(_piece);
        }

        if (frames > 0)
        {
            _metrics.Sent(frames);
        }

        if (outboxes.Count >= Many)
        {
            _begun = begun;
            _rest = TimeSpan.FromTicks(
                Math.Clamp(3 * _clock.GetElapsedTime(begun).Ticks, ShortestRest.Ticks, LongestRest.Ticks)
            );
        }
    }
}
