using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Ends what a slice keeps about sessions, in the transaction that ends them. A slice registers it as a singleton.
/// </summary>
[SliceApi]
internal interface ISessionEnd
{
    /// <summary>The sessions about which the slice keeps something. Part of other statements.</summary>
    IQueryable<Guid> FindSessions(ParleyDbContext context);

    /// <summary>
    /// Called before the sessions are deleted, with the user's stream locked. May run again after a rollback.
    /// </summary>
    /// <param name="context">Runs the transaction.</param>
    /// <param name="events">Appends to the stream of the user.</param>
    /// <param name="sessionIds">Sessions of the user. Part of other statements.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    Task EndAsync(
        ParleyDbContext context,
        UserEventScope events,
        IQueryable<Guid> sessionIds,
        CancellationToken cancellationToken
    );
}
