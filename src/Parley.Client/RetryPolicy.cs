namespace Parley.Client;

/// <summary>How long to wait before trying again: a random time that grows with what was waited already, so that the
/// clients of a restarted server neither come back all at once nor much later than it does
/// (<c>docs/protocol/socket.md</c>, "Rules"; ADR-0020).</summary>
public static class RetryPolicy
{
    /// <summary>The longest first wait: 1 s.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromSeconds(1);

    /// <summary>The upper bound of every wait: 30 s.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long counts as stable; the next wait is a first one again: 60 s.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    /// <summary>The wait before the next try: up to <see cref="Base"/> until so long was waited, then between half of
    /// what was waited already and all of it, at most <see cref="Cap"/>.</summary>
    /// <param name="waited">The sum of the waits since there was a stable connection; 0 before the first.</param>
    /// <param name="roll">A random number, 0 or more and less than 1.</param>
    public static TimeSpan Delay(TimeSpan waited, double roll)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(waited, TimeSpan.Zero);
        if (roll is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(roll), roll, "A roll is at least 0 and less than 1.");
        }

        return waited < Base ? Base * roll : (waited < Cap ? waited : Cap) * ((1 + roll) / 2);
    }
}
