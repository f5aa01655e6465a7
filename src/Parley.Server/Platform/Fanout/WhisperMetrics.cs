using System.Diagnostics.Metrics;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Platform.Fanout;

/// <summary>The metrics of whispers before they reach a socket.</summary>
internal sealed class WhisperMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _refused;

    public WhisperMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ParleyTelemetry.MeterName);
        _refused = _meter.CreateCounter<long>(
            "parley.whispers.refused",
            "{whisper}",
            "Whispers not sent because too many keys were coalesced."
        );
    }

    public void Refused() => _refused.Add(1);

    public void Dispose() => _meter.Dispose();
}
