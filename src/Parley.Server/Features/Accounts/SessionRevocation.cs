using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Deletes sessions together with what slices keep about them. Nothing else deletes a session, except
/// <see cref="ExpiredCredentialCleanup"/> one about which nobody keeps anything.
/// </summary>
[SliceApi]
internal sealed class SessionRevocation(IEnumerable<ISessionEnd> ends)
{
    /// <summary>Within a transaction of <see cref="UserEventTransactions"/>. Returns the number of sessions.</summary>
    public async Task<int> RevokeAsync(
        ParleyDbContext context,
        UserEventScope events,
        IQueryable<SessionEntity> sessions,
        CancellationToken cancellationToken
    )
    {
        foreach (var end in ends)
        {
            await end.EndAsync(context, events, sessions.Select(session => session.Id), cancellationToken);
        }

        return await sessions.TagWith("accounts.end-sessions").ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The sessions about which a slice keeps something. Part of other statements.</summary>
    public IQueryable<Guid> FindKept(ParleyDbContext context) =>
        ends.Select(end => end.FindSessions(context)).Aggregate((all, more) => all.Concat(more));
}
