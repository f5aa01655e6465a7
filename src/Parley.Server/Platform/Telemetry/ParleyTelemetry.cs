namespace Parley.Server.Platform.Telemetry;

/// <summary>The names under which Parley's own figures and traces appear.</summary>
internal static class ParleyTelemetry
{
    public const string MeterName = "Parley";
}
