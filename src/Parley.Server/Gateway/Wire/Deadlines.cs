namespace Parley.Server.Gateway.Wire;

/// <summary>Something that must be over in time. Set and cleared by <see cref="Deadlines"/>.</summary>
internal sealed class Deadline(Action expired)
{
    private long _due;

    /// <summary>0: not running.</summary>
    public long Due
    {
        get => Volatile.Read(ref _due);
        set => Volatile.Write(ref _due, value);
    }

    /// <summary>The list's own note.</summary>
    public bool IsListed { get; set; }

    public void Clear() => Due = 0;

    public void Expire() => expired();
}

/// <summary>
/// All running deadlines, looked at by one timer. Nothing is allocated by setting one, and one that is met costs no
/// more than a field. Late by up to a period. Thread-safe.
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

    public void Set(Deadline deadline, TimeSpan time)
    {
        deadline.Due = _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
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
