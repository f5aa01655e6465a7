namespace Parley.Server.Features.Channels;

/// <summary>The time of changes.</summary>
[SliceApi]
internal static class ClockExtensions
{
    /// <summary>The current time, truncated to the milliseconds that the log stores.</summary>
    public static DateTimeOffset GetUtcNowToMillisecond(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
