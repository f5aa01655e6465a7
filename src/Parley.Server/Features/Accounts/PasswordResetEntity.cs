namespace Parley.Server.Features.Accounts;

internal sealed class PasswordResetEntity
{
    /// <summary>SHA-256 of the code; the code itself is never stored.</summary>
    public required byte[] CodeHash { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The admin who made the link; null: it was sent by mail, or an operator made it.</summary>
    public required Guid? CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
