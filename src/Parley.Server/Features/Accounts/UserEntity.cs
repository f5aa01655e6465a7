using Microsoft.AspNetCore.Identity;

namespace Parley.Server.Features.Accounts;

internal sealed class UserEntity : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }

    public required UserKind Kind { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Since when nobody can sign in with it. Such an account has no sessions: they end in the commit that sets this.
    /// </summary>
    public DateTimeOffset? DeactivatedAt { get; set; }
}
