namespace Parley.Testing;

/// <summary>
/// The real clock, set forward by hand: what depends on the time of day is tested without waiting, and timers go on as
/// ever.
/// </summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() =>
        System.GetTimestamp()
        + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _shift)).TotalSeconds * TimestampFrequency);
}
