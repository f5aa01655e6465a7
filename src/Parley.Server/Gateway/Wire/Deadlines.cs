namespace Parley.Server.Gateway.Wire;

/// <summary>A timeout of one operation. <see cref="Deadlines"/> sets and expires it.</summary>
internal sealed class Deadline(Action expired)
{
    private long _due;

    /// <summary>A timestamp of the clock; 0 when it is not running.</summary>
    public long Due
    {
        get => Volatile.Read(ref _due);
        set => Volatile.Write(ref _due, value);
    }

    /// <summary>Owned by <see cref="Deadlines"/>, under its lock.</summary>
    public bool IsListed { get; set; }

    public void Clear() => Due = 0;

    public void Expire() => expired();
}

/// <summary>
/// All running deadlines, checked by one timer. Setting one allocates nothing, and clearing one only writes a field.
/// Deadlines expire up to one period late. Thread-safe.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly List<Deadline> _listed = [];

    public Deadlines(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(
            static self => ((Deadlines)self!).Sweep(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public void Set(Deadline deadline, TimeSpan timeout)
    {
        deadline.Due = _clock.GetTimestamp() + (long)(timeout.TotalSeconds * _clock.TimestampFrequency);
        lock (_lock)
        {
            if (deadline.IsListed)
            {
                return;
            }

            deadline.IsListed = true;
            _listed.Add(deadline);
            if (_listed.Count == 1)
            {
                _timer.Change(Period, Period);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<Deadline>? expired = null;
        var now = _clock.GetTimestamp();
        lock (_lock)
        {
            for (var i = _listed.Count - 1; i >= 0; i--)
            {
                var deadline = _listed[i];
                var due = deadline.Due;
                if (due > now)
                {
                    continue;
                }

                deadline.IsListed = false;
                _listed[i] = _listed[^1];
                _listed.RemoveAt(_listed.Count - 1);
                if (due > 0)
                {
                    (expired ??= []).Add(deadline);
                }
            }

            if (_listed.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        expired?.ForEach(static deadline => deadline.Expire());
    }
}
