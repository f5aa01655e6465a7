using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Accounts;

/// <summary>Limits changes of the display name per user: each is an event in every workspace of the user.</summary>
internal sealed class NameChangeLimiter(IOptions<AccountOptions> options, TimeProvider clock)
{
    private readonly UserTokenBuckets _buckets = new(
        options.Value.NameChangesPerHour,
        options.Value.NameChangesPerHour / TimeSpan.FromHours(1).TotalSeconds,
        clock
    );

    public bool TryTake(Guid userId, out TimeSpan wait) => _buckets.TryTake(userId, out wait);
}
