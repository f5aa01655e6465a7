namespace Parley.Server.Platform.Telemetry;

/// <summary>The names of Parley's metrics and traces.</summary>
internal static class ParleyTelemetry
{
    public const string MeterName = "Parley";
}
