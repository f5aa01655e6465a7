using System.Diagnostics.Metrics;

namespace Parley.Server.Platform.Log;

/// <summary>The metrics of the log: <c>parley.log.*</c>.</summary>
internal sealed class LogMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<int> _rows;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _trimmed;
    private int _queued;

    public LogMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Telemetry.ParleyTelemetry.MeterName);
        _rows = _meter.CreateHistogram<int>("parley.log.batch.rows", "{row}", "Rows per commit.");
        _commit = _meter.CreateHistogram<double>(
            "parley.log.commit.duration",
            "ms",
            "Duration of a commit, including fsync."
        );
        _trimmed = _meter.CreateCounter<long>("parley.log.trimmed", "{event}", "Old events that were deleted.");
        _meter.CreateObservableGauge(
            "parley.log.queue",
            () => Volatile.Read(ref _queued),
            "{write}",
            "Writes that wait for the next commit."
        );
    }

    public void RecordBatch(int rows, int queued)
    {
        _rows.Record(rows);
        Volatile.Write(ref _queued, queued);
    }

    public void RecordCommit(TimeSpan elapsed) => _commit.Record(elapsed.TotalMilliseconds);

    public void RecordTrim(int events) => _trimmed.Add(events);

    public void Dispose() => _meter.Dispose();
}
