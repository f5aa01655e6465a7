using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.Server.Platform.Work;

/// <summary>
/// The metrics of deferred work: <c>parley.work.*</c>, by kind. Waiting, due age and dead are those of the whole
/// database, as of the runner's last look; the rest is of this process.
/// </summary>
internal sealed class WorkMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _running;
    private readonly Counter<int> _attempts;
    private readonly ConcurrentDictionary<string, TimeSpan> _ages = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<WorkCount> _counts = [];

    public WorkMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Telemetry.ParleyTelemetry.MeterName);
        _running = _meter.CreateUpDownCounter<int>("parley.work.running", "{row}", "Attempts in progress.");
        _attempts = _meter.CreateCounter<int>(
            "parley.work.attempts",
            "{attempt}",
            "Ended attempts by outcome: done, retry, dead, interrupted; expired: dropped without success; "
                + "skipped: a recurring job waits for its next period."
        );
        _meter.CreateObservableGauge(
            "parley.work.waiting",
            () => _counts.Select(count => new Measurement<int>(count.Waiting, Tag(count.Kind))),
            "{row}",
            "Rows that are not running yet."
        );
        _meter.CreateObservableGauge(
            "parley.work.dead",
            () => _counts.Select(count => new Measurement<int>(count.Dead, Tag(count.Kind))),
            "{row}",
            "Dead letters."
        );
        _meter.CreateObservableGauge(
            "parley.work.due.age",
            () => _ages.Select(age => new Measurement<double>(age.Value.TotalSeconds, Tag(age.Key))),
            "s",
            "How long the oldest waiting row has been due."
        );
    }

    public void Starting(string kind) => _running.Add(1, Tag(kind));

    public void Ended(string kind) => _running.Add(-1, Tag(kind));

    public void Record(string kind, string outcome, int count = 1) =>
        _attempts.Add(count, Tag(kind), new("outcome", outcome));

    public void SetAge(string kind, TimeSpan age) => _ages[kind] = age > TimeSpan.Zero ? age : TimeSpan.Zero;

    /// <summary>A kind without rows keeps its series, at 0.</summary>
    public void SetCounts(IReadOnlyList<WorkCount> counts)
    {
        var named = counts.Select(count => count.Kind).ToHashSet(StringComparer.Ordinal);
        _counts =
        [
            .. counts,
            .. _ages.Keys.Where(kind => !named.Contains(kind)).Select(kind => new WorkCount(kind, 0, 0)),
        ];
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string kind) => new("kind", kind);
}
