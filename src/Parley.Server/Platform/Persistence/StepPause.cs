namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The pause between the steps of a long deletion, so that it takes at most a tenth of the writer's time on any disk
/// (ADR-0029).
/// </summary>
internal static class StepPause
{
    /// <summary>The pause as a multiple of the duration of a step.</summary>
    private const int Factor = 10;

    public static TimeSpan After(TimeSpan step) => Factor * step;
}
