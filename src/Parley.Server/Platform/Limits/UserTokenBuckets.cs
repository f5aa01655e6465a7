using System.Collections.Concurrent;

namespace Parley.Server.Platform.Limits;

/// <summary>A token bucket per user, for all sockets and requests of the user. Thread-safe.</summary>
internal sealed class UserTokenBuckets(int burst, double perSecond, TimeProvider clock)
{
    private const int MaxBuckets = 100_000;

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <summary>The approximate number of buckets. The dictionary's own count takes all its locks.</summary>
    private int _count;

    /// <summary>Takes one token, or returns the time until the next one.</summary>
    public bool TryTake(Guid userId, out TimeSpan wait)
    {
        if (_count >= MaxBuckets)
        {
            // A missing bucket counts as full: clearing all of them is at worst too generous.
            _buckets.Clear();
            _count = 0;
        }

        var bucket = _buckets.GetOrAdd(userId, static (_, self) => self.NewBucket(), this);
        lock (bucket)
        {
            return bucket.Tokens.TryTake(clock, out wait);
        }
    }

    /// <summary>Puts back a taken token.</summary>
    public void PutBack(Guid userId)
    {
        if (_buckets.TryGetValue(userId, out var bucket))
        {
            lock (bucket)
            {
                bucket.Tokens.PutBack();
            }
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
