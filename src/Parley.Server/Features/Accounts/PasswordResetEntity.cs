namespace Parley.Server.Features.Accounts;

internal sealed class PasswordResetEntity
{
    /// <summary>SHA-256 of the code; the code itself is never stored.</summary>
    public required byte[] CodeHash { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The admin who created the link. Null: sent by email, or created by the operator.</summary>
    public required Guid? CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
