using System.Security.Cryptography;

namespace Parley.Server.Platform.Work;

/// <summary>Exponential backoff: 1 s, 2 s, 4 s ... up to an hour, less up to a half at random.</summary>
internal static class WorkBackoff
{
    private const int MaxDoublings = 12;
    private const int JitterSteps = 1_000;

    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    /// <param name="attempt">The failed attempt, from 1.</param>
    public static TimeSpan After(int attempt)
    {
        var full = TimeSpan.FromSeconds(1L << Math.Min(attempt - 1, MaxDoublings));
        var bounded = full < Max ? full : Max;
        return bounded * (1 - (RandomNumberGenerator.GetInt32(JitterSteps) / (2.0 * JitterSteps)));
    }
}
