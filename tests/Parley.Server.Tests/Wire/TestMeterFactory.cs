using System.Diagnostics.Metrics;

namespace Parley.Server.Tests.Wire;

/// <summary>For what is tested without a host.</summary>
internal sealed class TestMeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
        // The meter belongs to whoever asked for it.
    }
}
