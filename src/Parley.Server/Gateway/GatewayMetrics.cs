using System.Diagnostics.Metrics;
using Parley.Server.Gateway.Connections;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Gateway;

/// <summary>What the gateway tells the operator: <c>parley.sockets.*</c> and <c>parley.connections.*</c>.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private const string Limit = "limit";

    private static readonly KeyValuePair<string, object?> ByServer = new(Limit, "server");
    private static readonly KeyValuePair<string, object?> ByAddress = new(Limit, "address");
    private static readonly KeyValuePair<string, object?> ByStrangers = new(Limit, "unauthenticated");

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _slow;
    private readonly UpDownCounter<int> _strangers;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _cut;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ParleyTelemetry.MeterName);
        _open = _meter.CreateUpDownCounter<int>("parley.sockets.open", "{socket}", "Open sockets.");
        _sent = _meter.CreateCounter<long>("parley.sockets.frames.sent", "{frame}", "Frames sent.");
        _slow = _meter.CreateCounter<long>(
            "parley.sockets.slow_consumers",
            "{socket}",
            "Sockets closed because they did not keep up."
        );
        _strangers = _meter.CreateUpDownCounter<int>(
            "parley.sockets.unauthenticated",
            "{socket}",
            "Open sockets on which nobody has signed in yet."
        );
        _refused = _meter.CreateCounter<long>(
            "parley.connections.refused",
            "{connection}",
            "Connections and sockets that found no place, by the limit that was reached."
        );
        _connections = _meter.CreateUpDownCounter<int>(
            "parley.connections.open",
            "{connection}",
            "Open connections that are no sockets."
        );
        _cut = _meter.CreateCounter<long>(
            "parley.connections.aborted",
            "{connection}",
            "Connections closed for their silence, or to make room for others."
        );
    }

    public void Opened(bool isStranger)
    {
        _open.Add(1);
        if (isStranger)
        {
            _strangers.Add(1);
        }
    }

    /// <summary>A stranger has said who it is.</summary>
    public void Known() => _strangers.Add(-1);

    public void Closed(bool isStranger)
    {
        _open.Add(-1);
        if (isStranger)
        {
            _strangers.Add(-1);
        }
    }

    public void Refused(RefusalReason reason) =>
        _refused.Add(
            1,
            reason switch
            {
                RefusalReason.Address => ByAddress,
                RefusalReason.Strangers => ByStrangers,
                _ => ByServer,
            }
        );

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    public void Cut(int connections) => _cut.Add(connections);

    public void Sent(int frames) => _sent.Add(frames);

    public void TooSlow() => _slow.Add(1);

    public void Dispose() => _meter.Dispose();
}
