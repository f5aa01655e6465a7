using System.Diagnostics.Metrics;
using Parley.Server.Gateway.Connections;
using Parley.Server.Platform.Telemetry;

namespace Parley.Server.Gateway;

/// <summary>The gateway's metrics: <c>parley.sockets.*</c> and <c>parley.connections.*</c>.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private const string Limit = "limit";

    private static readonly KeyValuePair<string, object?> ByServer = new(Limit, "server");
    private static readonly KeyValuePair<string, object?> ByAddress = new(Limit, "address");
    private static readonly KeyValuePair<string, object?> ByUnauthenticated = new(Limit, "unauthenticated");

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _whispersDropped;
    private readonly UpDownCounter<int> _unauthenticated;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _aborted;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ParleyTelemetry.MeterName);
        _open = _meter.CreateUpDownCounter<int>("parley.sockets.open", "{socket}", "Open sockets.");
        _sent = _meter.CreateCounter<long>("parley.sockets.frames.sent", "{frame}", "Frames sent.");
        _slow = _meter.CreateCounter<long>(
            "parley.sockets.slow_consumers",
            "{socket}",
            "Sockets closed because their send queue was full."
        );
        _whispersDropped = _meter.CreateCounter<long>(
            "parley.sockets.whispers.dropped",
            "{whisper}",
            "Whispers not sent because a send queue was more than half full or had too many keys."
        );
        _unauthenticated = _meter.CreateUpDownCounter<int>(
            "parley.sockets.unauthenticated",
            "{socket}",
            "Open sockets without a signed-in user."
        );
        _refused = _meter.CreateCounter<long>(
            "parley.connections.refused",
            "{connection}",
            "Connections and sockets refused, by the limit that was reached."
        );
        _connections = _meter.CreateUpDownCounter<int>(
            "parley.connections.open",
            "{connection}",
            "Open HTTP connections, without sockets."
        );
        _aborted = _meter.CreateCounter<long>(
            "parley.connections.aborted",
            "{connection}",
            "Connections closed at the limit, or because no request arrived in time."
        );
    }

    public void Opened(bool isUnauthenticated)
    {
        _open.Add(1);
        if (isUnauthenticated)
        {
            _unauthenticated.Add(1);
        }
    }

    /// <summary>A user has signed in on an unauthenticated socket.</summary>
    public void Authenticated() => _unauthenticated.Add(-1);

    public void Closed(bool isUnauthenticated)
    {
        _open.Add(-1);
        if (isUnauthenticated)
        {
            _unauthenticated.Add(-1);
        }
    }

    public void Refused(RefusalReason reason) =>
        _refused.Add(
            1,
            reason switch
            {
                RefusalReason.Address => ByAddress,
                RefusalReason.Unauthenticated => ByUnauthenticated,
                _ => ByServer,
            }
        );

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    public void Aborted(int connections) => _aborted.Add(connections);

    public void Sent(int frameCount) => _sent.Add(frameCount);

    public void TooSlow() => _slow.Add(1);

    public void WhispersDropped(int count)
    {
        if (count > 0)
        {
            _whispersDropped.Add(count);
        }
    }

    public void Dispose() => _meter.Dispose();
}
