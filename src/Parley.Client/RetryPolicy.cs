namespace Parley.Client;

/// <summary>How long to wait before trying again: full jitter, so that clients of a restarted server do not come back all at once
/// (<c>docs/protocol/socket.md</c>, "Rules").</summary>
public static class RetryPolicy
{
    /// <summary>The upper bound of the first wait: 1 s.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromSeconds(1);

    /// <summary>The upper bound of every wait: 30 s.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lasted so long counts as stable; the next wait is a first one again: 60 s.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    // 2^5 s is past the cap; a larger exponent would only overflow.
    private const int LastDoubling = 5;

    /// <summary>The wait before try <paramref name="attempt"/>: <c>roll * min(Cap, Base * 2^attempt)</c>.</summary>
    /// <param name="attempt">0 for the first try.</param>
    /// <param name="roll">A random number, 0 or more and less than 1.</param>
    public static TimeSpan Delay(int attempt, double roll)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        if (roll is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(roll), roll, "A roll is at least 0 and less than 1.");
        }

        var ceiling = Base * (1 << Math.Min(attempt, LastDoubling));
        return roll * (ceiling < Cap ? ceiling : Cap);
    }
}
