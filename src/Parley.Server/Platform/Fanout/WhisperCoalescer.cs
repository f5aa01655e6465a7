using Microsoft.Extensions.Logging;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// Sends at most one whisper of a key and target per <see cref="Interval"/>: the first one at once, of those that
/// follow only the newest, at the end of the interval. Works per node, before the call to the grain, so that what is
/// replaced costs no call. Thread-safe.
/// </summary>
internal sealed partial class WhisperCoalescer : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Maximum keys with an interval that has not ended. A whisper of one more is dropped.</summary>
    public const int MaxKeys = 10_000;

    private readonly TimeProvider _clock;
    private readonly WhisperMetrics _metrics;
    private readonly ILogger<WhisperCoalescer> _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<Slot, Waiting?> _slots = [];

    /// <summary>All slots by the start of their interval. All intervals are equal, so the first ends first.</summary>
    private readonly Queue<(Slot Slot, long Started)> _intervals = new();

    public WhisperCoalescer(TimeProvider clock, WhisperMetrics metrics, ILogger<WhisperCoalescer> logger)
    {
        (_clock, _metrics, _logger) = (clock, metrics, logger);
        _timer = clock.CreateTimer(
            static self => ((WhisperCoalescer)self!).EndIntervals(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Sends a whisper now, at the end of the interval, or not at all if a newer one replaces it.</summary>
    /// <param name="target">The user or channel.</param>
    /// <param name="whisper">The whisper.</param>
    /// <param name="send">Sends a whisper to the target.</param>
    public Task SendAsync(Guid target, Whisper whisper, Func<Guid, Whisper, Task> send)
    {
        var slot = new Slot(target, whisper.Key);
        lock (_lock)
        {
            if (_slots.TryGetValue(slot, out var waiting))
            {
                if (waiting is null || whisper.Replaces(waiting.Whisper))
                {
                    _slots[slot] = new(whisper, send);
                }

                return Task.CompletedTask;
            }

            if (_slots.Count >= MaxKeys)
            {
                _metrics.Refused();
                return Task.CompletedTask;
            }

            StartInterval(slot);
        }

        return send(target, whisper);
    }

    public void Dispose() => _timer.Dispose();

    private void StartInterval(Slot slot)
    {
        _slots[slot] = null;
        _intervals.Enqueue((slot, _clock.GetTimestamp()));
        if (_intervals.Count == 1)
        {
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndIntervals()
    {
        List<(Guid Target, Waiting Waiting)> due = [];
        lock (_lock)
        {
            while (_intervals.TryPeek(out var first))
            {
                var remaining = Interval - _clock.GetElapsedTime(first.Started);
                if (remaining > TimeSpan.Zero)
                {
                    // Timers count whole milliseconds; zero would spin.
                    _timer.Change(
                        TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)),
                        Timeout.InfiniteTimeSpan
                    );
                    break;
                }

                _intervals.Dequeue();
                if (_slots.Remove(first.Slot, out var waiting) && waiting is not null)
                {
                    due.Add((first.Slot.Target, waiting));
                    StartInterval(first.Slot);
                }
            }
        }

        foreach (var (target, waiting) in due)
        {
            _ = SendLateAsync(target, waiting);
        }
    }

    /// <summary>Never throws, because no caller awaits it.</summary>
    private async Task SendLateAsync(Guid target, Waiting waiting)
    {
        try
        {
            await waiting.SendAsync(target, waiting.Whisper);
        }
        catch (Exception exception)
        {
            Log.SendFailed(_logger, waiting.Whisper.Key.Kind, exception);
        }
    }

    private readonly record struct Slot(Guid Target, WhisperKey Key);

    /// <summary>The newest whisper of an interval that has not ended.</summary>
    private sealed record Waiting(Whisper Whisper, Func<Guid, Whisper, Task> SendAsync);

    private static partial class Log
    {
        [LoggerMessage(EventId = 3501, Level = LogLevel.Debug, Message = "A whisper ({Kind}) could not be sent")]
        public static partial void SendFailed(ILogger logger, WhisperKind kind, Exception exception);
    }
}
