using System.Collections.Concurrent;

namespace Parley.Server.Platform.Limits;

/// <summary>A token bucket for each person, over all their sockets and calls together. Thread-safe.</summary>
internal sealed class UserTokenBuckets(int burst, double perSecond, TimeProvider clock)
{
    private const int MaxBuckets = 100_000;

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <summary>About how many there are. The dictionary's own count takes all of its locks.</summary>
    private int _count;

    /// <summary>Takes one token, or says how long to wait for it.</summary>
    public bool TryTake(Guid userId, out TimeSpan wait)
    {
        if (_count >= MaxBuckets)
        {
            // A full bucket says the same as none, so forgetting all of them is at worst generous.
            _buckets.Clear();
            _count = 0;
        }

        var bucket = _buckets.GetOrAdd(userId, static (_, self) => self.NewBucket(), this);
        lock (bucket)
        {
            return bucket.Tokens.TryTake(clock, out wait);
        }
    }

    private Bucket NewBucket()
    {
        Interlocked.Increment(ref _count);
        return new(new(burst, perSecond, clock.GetTimestamp()));
    }

    private sealed class Bucket(TokenBucket tokens)
    {
        public TokenBucket Tokens = tokens;
    }
}
