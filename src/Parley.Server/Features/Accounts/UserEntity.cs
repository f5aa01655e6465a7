using Microsoft.AspNetCore.Identity;

namespace Parley.Server.Features.Accounts;

[SliceApi]
internal sealed class UserEntity : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    public required UserKind Kind { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the account was deactivated. A deactivated account has no sessions: they end in the same commit.
    /// </summary>
    public DateTimeOffset? DeactivatedAt { get; set; }
}
