using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Messages;

/// <summary>Limits the rate of posts per user.</summary>
internal sealed class SendLimiter(IOptions<MessageOptions> options, TimeProvider clock)
{
    private readonly UserTokenBuckets _buckets = new(options.Value.SendBurst, options.Value.SendsPerSecond, clock);

    public bool TryTake(Guid userId, out TimeSpan wait) => _buckets.TryTake(userId, out wait);
}
