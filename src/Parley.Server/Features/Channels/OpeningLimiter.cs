using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Limits refused openings of conversations per user: a refusal counts thousands of rows in the commit, and costs the
/// user nothing. A token is taken before the commit, so that requests at the same time count, and put back if the
/// opening is not refused.
/// </summary>
internal sealed class OpeningLimiter(IOptions<ConversationOptions> options, TimeProvider clock)
{
    private readonly UserTokenBuckets _buckets = new(
        options.Value.RefusedPerMinute,
        options.Value.RefusedPerMinute / TimeSpan.FromMinutes(1).TotalSeconds,
        clock
    );

    public bool TryTake(Guid userId, out TimeSpan wait) => _buckets.TryTake(userId, out wait);

    public void PutBack(Guid userId) => _buckets.PutBack(userId);
}
