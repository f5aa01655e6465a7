using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Messages;

namespace Parley.Server.Platform.Limits;

/// <summary>How fast one person may post, over all their sockets and REST calls together. Thread-safe.</summary>
internal sealed class SendLimiter(IOptions<MessageOptions> options, TimeProvider clock)
{
    private const int MostBuckets = 100_000;

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    public bool TryTake(Guid userId, out TimeSpan wait)
    {
        if (_buckets.Count >= MostBuckets)
        {
            // A full bucket says the same as none, so forgetting all of them is at worst generous.
            _buckets.Clear();
        }

        var bucket = _buckets.GetOrAdd(userId, static (_, self) => new(self.NewBucket()), this);
        lock (bucket)
        {
            return bucket.Tokens.TryTake(clock, out wait);
        }
    }

    private TokenBucket NewBucket() => new(options.Value.SendBurst, options.Value.SendsPerSecond, clock.GetTimestamp());

    private sealed class Bucket(TokenBucket tokens)
    {
        public TokenBucket Tokens = tokens;
    }
}
