using System.Diagnostics.Metrics;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Gateway;

/// <summary>What the gateway tells the operator: <c>parley.sockets.*</c>.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _slow;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ParleyTelemetry.MeterName);
        _open = _meter.CreateUpDownCounter<int>("parley.sockets.open", "{socket}", "Open sockets.");
        _sent = _meter.CreateCounter<long>("parley.sockets.frames.sent", "{frame}", "Frames sent.");
        _slow = _meter.CreateCounter<long>("parley.sockets.slow", "{socket}", "Sockets closed because they did not keep up.");
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Sent(int frames) => _sent.Add(frames);

    public void TooSlow() => _slow.Add(1);

    public void Dispose() => _meter.Dispose();
}
