using System.Diagnostics.Metrics;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Platform.Outbound;

/// <summary>The metrics of requests that the server sends: <c>parley.outbound.*</c>, by purpose.</summary>
internal sealed class OutboundMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _active;
    private readonly Histogram<double> _duration;

    public OutboundMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ParleyTelemetry.MeterName);
        _active = _meter.CreateUpDownCounter<int>("parley.outbound.active", "{request}", "Requests in progress.");
        _duration = _meter.CreateHistogram<double>(
            "parley.outbound.duration",
            "s",
            "Duration of requests with their redirects, by outcome: the class of the status, or the failure."
        );
    }

    public void Starting(string purpose) => _active.Add(1, Tag(purpose));

    public void Ended(string purpose, string outcome, TimeSpan duration)
    {
        _active.Add(-1, Tag(purpose));
        _duration.Record(duration.TotalSeconds, Tag(purpose), new("outcome", outcome));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string purpose) => new("purpose", purpose);
}
