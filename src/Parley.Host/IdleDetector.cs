namespace Parley.Host;

/// <summary>
/// Detects from its allocations when the process becomes idle after a load peak. Sampled at regular intervals; not
/// thread-safe.
/// </summary>
internal sealed class IdleDetector
{
    /// <summary>
    /// Bytes allocated per second during a load peak: about a thousand messages, or a hundred connects.
    /// </summary>
    private const long PeakBytesPerSecond = 8L << 20;

    /// <summary>
    /// Maximum bytes allocated per second while idle. The heartbeats of ten thousand clients allocate a third of it.
    /// </summary>
    private const long IdleBytesPerSecond = 1L << 20;

    /// <summary>Minimum interval between two detections.</summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(20);

    private long _lastAllocated;
    private TimeSpan _lastSample;
    private TimeSpan? _lastDetection;
    private bool _hadPeak;

    /// <summary>True once after each load peak, when it is over.</summary>
    /// <param name="allocated">Bytes allocated by the process so far.</param>
    /// <param name="now">The time of a monotonic clock.</param>
    public bool Sample(long allocated, TimeSpan now)
    {
        var bytesPerSecond = (allocated - _lastAllocated) / Math.Max((now - _lastSample).TotalSeconds, 0.001);
        (_lastAllocated, _lastSample) = (allocated, now);
        _hadPeak |= bytesPerSecond >= PeakBytesPerSecond;
        if (!_hadPeak || bytesPerSecond > IdleBytesPerSecond || now - _lastDetection < MinInterval)
        {
            return false;
        }

        (_hadPeak, _lastDetection) = (false, now);
        return true;
    }
}
