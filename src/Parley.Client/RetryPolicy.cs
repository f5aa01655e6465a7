namespace Parley.Client;

/// <summary>
/// The backoff: a random delay that grows with the time waited so far, so that the clients of a restarted server
/// reconnect neither at once nor much later than it (<c>docs/protocol/socket.md</c>, "Rules"; ADR-0020).
/// </summary>
public static class RetryPolicy
{
    /// <summary>Maximum first delay: 1 s.</summary>
    public static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);

    /// <summary>Maximum delay: 30 s.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted this long is stable and resets the backoff: 60 s.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The delay before the next attempt: below <see cref="BaseDelay"/> of waited time, up to <see cref="BaseDelay"/>;
    /// then between half of the waited time and all of it, at most <see cref="MaxDelay"/>.
    /// </summary>
    /// <param name="waited">The sum of the delays since the last stable connection; 0 before the first.</param>
    /// <param name="roll">A random number, at least 0 and less than 1.</param>
    public static TimeSpan Delay(TimeSpan waited, double roll)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(waited, TimeSpan.Zero);
        if (roll is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(roll), roll, "A roll is at least 0 and less than 1.");
        }

        return waited < BaseDelay ? BaseDelay * roll : (waited < MaxDelay ? waited : MaxDelay) * ((1 + roll) / 2);
    }
}
