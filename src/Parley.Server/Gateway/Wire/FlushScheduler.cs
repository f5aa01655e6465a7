namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Flushes all scheduled writers in one pass on one thread. Writers that are scheduled during a pass wait for the next
/// one: under load more frames of a socket are coalesced into one write. Thread-safe.
/// </summary>
internal sealed class FlushScheduler : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Maximum size of coalesced frames. A single larger frame is sent by itself.</summary>
    public const int BatchBytes = 16_384;

    /// <summary>A pass over this count of writers is large: large passes keep a minimum interval.</summary>
    private const int LargePass = 64;

    /// <summary>
    /// Minimum interval between the starts of two large passes: 3x the duration of the last one, within these bounds.
    /// </summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly byte[] _scratch = new byte[BatchBytes];
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private List<SocketWriter> _scheduled = [];
    private List<SocketWriter> _spare = [];

    /// <summary>A pass is queued, delayed or running.</summary>
    private bool _isActive;
    private bool _isDelayed;
    private TimeSpan _interval;
    private long _lastLargePass;

    public FlushScheduler(GatewayMetrics metrics, TimeProvider clock)
    {
        (_metrics, _clock) = (metrics, clock);
        _timer = clock.CreateTimer(
            static self => ((FlushScheduler)self!).FlushNow(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public GatewayMetrics Metrics => _metrics;

    /// <summary>Schedules a flush. The writer ensures that it is scheduled once.</summary>
    public void Schedule(SocketWriter writer)
    {
        lock (_lock)
        {
            _scheduled.Add(writer);
            if (_isActive)
            {
                return;
            }

            _isActive = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Flushes a writer on the caller's thread.</summary>
    public void WriteInline(SocketWriter writer)
    {
        if (writer.Flush([]) is > 0 and var frameCount)
        {
            _metrics.Sent(frameCount);
        }
    }

    /// <summary>Starts a delayed pass at once, because a queue fills up.</summary>
    public void FlushNow()
    {
        lock (_lock)
        {
            if (!_isDelayed)
            {
                return;
            }

            _isDelayed = false;
            _interval = TimeSpan.Zero;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        List<SocketWriter> writers;
        lock (_lock)
        {
            if (
                _scheduled.Count >= LargePass
                && _interval - _clock.GetElapsedTime(_lastLargePass) is var delay
                && delay > TimeSpan.Zero
            )
            {
                _isDelayed = true;
                _timer.Change(delay, Timeout.InfiniteTimeSpan);
                return;
            }

            (writers, _scheduled) = (_scheduled, _spare);
        }

        Flush(writers);
        writers.Clear();
        lock (_lock)
        {
            _spare = writers;
            _isActive = _scheduled.Count > 0;
            if (!_isActive)
            {
                return;
            }
        }

        // Queued behind other work items, which may add frames.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Dispose() => _timer.Dispose();

    private void Flush(List<SocketWriter> writers)
    {
        var started = _clock.GetTimestamp();
        var frameCount = 0;
        foreach (var writer in writers)
        {
            frameCount += writer.Flush(_scratch);
        }

        if (frameCount > 0)
        {
            _metrics.Sent(frameCount);
        }

        if (writers.Count >= LargePass)
        {
            _lastLargePass = started;
            _interval = TimeSpan.FromTicks(
                Math.Clamp(3 * _clock.GetElapsedTime(started).Ticks, MinInterval.Ticks, MaxInterval.Ticks)
            );
        }
    }
}
