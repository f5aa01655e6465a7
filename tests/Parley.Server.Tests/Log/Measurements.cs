using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Parley.Server.Tests.Log;

/// <summary>The measurements of an instrument of one harness.</summary>
internal sealed class Measurements<T> : IDisposable
    where T : struct
{
    private readonly MeterListener _listener = new();

    public Measurements(LogHarness harness, string name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == harness.Meters && instrument.Name == name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<T>((_, value, _, _) => Values.Enqueue(value));
        _listener.Start();
    }

    public ConcurrentQueue<T> Values { get; } = [];

    public void Dispose() => _listener.Dispose();
}
