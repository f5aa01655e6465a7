namespace Parley.Server.Features.Accounts;

/// <summary>A session. <see cref="SessionRevocation"/> deletes it.</summary>
[SliceApi]
internal sealed class SessionEntity
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the token; the token itself is never stored.</summary>
    public required byte[] TokenHash { get; init; }

    public required SessionKind Kind { get; init; }

    public required string Device { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }
}
