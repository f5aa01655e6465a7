using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// What opens an account, and how it ends when the password changes or the account is closed: rows in the commit, then
/// sockets on every node.
/// </summary>
internal sealed class AccountCredentials(SessionStore sessions, IGrainFactory grains)
{
    /// <summary>
    /// Within a commit, after the account's row was changed: the caller's session has not ended, and will not before
    /// the commit. One that was let pass before it ended decides nothing any more.
    /// </summary>
    public static async Task<bool> LockSessionAsync(
        ParleyDbContext context,
        Caller caller,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await context
            .Sessions.Where(session => session.Id == caller.SessionId && session.UserId == caller.UserId)
            .Where(session => session.ExpiresAt > now)
            .OrderBy(session => session.Id)
            .LockRowsAsync("accounts.session", cancellationToken) == 1;

    /// <summary>Within a commit: every session but one, and every code that could set a password.</summary>
    public static async Task RevokeAsync(
        ParleyDbContext context,
        Guid userId,
        Guid? except,
        CancellationToken cancellationToken
    )
    {
        await context
            .Sessions.TagWith("accounts.end-sessions")
            .Where(session => session.UserId == userId && session.Id != except)
            .ExecuteDeleteAsync(cancellationToken);
        await context
            .PasswordResets.TagWith("accounts.end-resets")
            .Where(reset => reset.UserId == userId)
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// After that commit. Sockets that the call does not reach are found by the next round of housekeeping.
    /// </summary>
    public async Task NotifyRevokedAsync(Guid userId, Guid? except)
    {
        sessions.Evict(userId, except);
        await grains.GetUserGrain(userId).SessionsEndedAsync(userId, except);
    }
}
