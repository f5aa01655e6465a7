using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Accounts;

/// <summary>Finds sessions. Most requests need one, so the statements are prepared (ADR-0016). Thread-safe.</summary>
internal sealed class SessionLookup(StoreReader store, TimeProvider clock)
{
    private static readonly Query<StoredSession> ByToken = new(
        "SELECT id, user_id, expires_at, last_seen_at, created_at FROM sessions WHERE token_hash = $1",
        row => new(row.Guid(0), row.Guid(1), row.Time(2), row.Time(3), row.Time(4))
    );

    private static readonly Query<Guid> Live = new(
        dialect => $"SELECT id FROM sessions WHERE id {dialect.AnyOf("$1")} AND expires_at > $2",
        row => row.Guid(0)
    );

    /// <summary>Finds a session by the SHA-256 of its token. The session may have expired.</summary>
    public Task<StoredSession?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        store.QueryFirstAsync(ByToken, cancellationToken, tokenHash);

    /// <summary>Returns those of the sessions that exist and have not expired.</summary>
    public async Task<IReadOnlyCollection<Guid>> FindLiveAsync(
        Guid[] sessionIds,
        CancellationToken cancellationToken
    ) => await store.QueryAsync(Live, cancellationToken, sessionIds, clock.GetUtcNow());
}

/// <summary>A stored session; it may have expired.</summary>
internal sealed record StoredSession(
    Guid Id,
    Guid UserId,
    DateTimeOffset ExpiresAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset CreatedAt
);
