using System.Diagnostics.Metrics;

namespace Parley.Server.Tests.Wire;

/// <summary>For components without a host.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
        // The caller owns the meter.
    }
}
