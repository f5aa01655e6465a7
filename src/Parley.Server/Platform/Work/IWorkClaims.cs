using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>The claim of due rows, which each store does in a statement of its own.</summary>
internal interface IWorkClaims
{
    /// <summary>
    /// Leases due rows, oldest first, and counts the attempt, in one statement: no other runner gets the same rows.
    /// </summary>
    Task<IReadOnlyList<WorkEntity>> ClaimAsync(
        ParleyDbContext context,
        WorkClaim claim,
        CancellationToken cancellationToken
    );
}

/// <param name="Kind">The kind.</param>
/// <param name="Owner">A new id: with the row's id it identifies the lease.</param>
/// <param name="Now">The current time.</param>
/// <param name="Until">The end of the lease.</param>
/// <param name="Max">The maximum number of rows.</param>
internal sealed record WorkClaim(string Kind, Guid Owner, DateTimeOffset Now, DateTimeOffset Until, int Max);
