using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Sessions and reset codes of an account, and their revocation when the password changes or the account is
/// deactivated: rows in the commit, then sockets on every node.
/// </summary>
[SliceApi]
internal sealed class AccountCredentials(SessionStore sessions, SessionRevocation revocation, IGrainFactory grains)
{
    /// <summary>
    /// Within a transaction, after the change of the user's row: locks the caller's session, which must not have ended.
    /// A request of a session that ended meanwhile has no effect.
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

    /// <summary>Within a transaction: deletes all sessions except one, and all reset codes.</summary>
    public async Task RevokeAsync(
        ParleyDbContext context,
        UserEventScope events,
        Guid userId,
        Guid? except,
        CancellationToken cancellationToken
    )
    {
        await revocation.RevokeAsync(
            context,
            events,
            context.Sessions.Where(session => session.UserId == userId && session.Id != except),
            cancellationToken
        );
        await context
            .PasswordResets.TagWith("accounts.end-resets")
            .Where(reset => reset.UserId == userId)
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>After the commit. Housekeeping closes the sockets that this call misses.</summary>
    public async Task NotifyRevokedAsync(Guid userId, Guid? except)
    {
        sessions.Evict(userId, except);
        await grains.GetUserGrain(userId).SessionsEndedAsync(userId, except);
    }
}
