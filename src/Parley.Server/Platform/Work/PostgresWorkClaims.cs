using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>
/// Skips rows that another transaction has locked. The selection is materialized: as a subquery of the update it could
/// run more than once and claim more rows than asked for.
/// </summary>
internal sealed class PostgresWorkClaims : IWorkClaims
{
    public async Task<IReadOnlyList<WorkEntity>> ClaimAsync(
        ParleyDbContext context,
        WorkClaim claim,
        CancellationToken cancellationToken
    ) =>
        await context
            .Work.FromSqlRaw(
                """
                WITH due AS MATERIALIZED (
                    SELECT id FROM work
                    WHERE kind = {2} AND due_at <= {3} AND dead_at IS NULL
                        AND (lease_until IS NULL OR lease_until <= {3})
                        AND (expires_at IS NULL OR expires_at > {3})
                    ORDER BY due_at LIMIT {4} FOR UPDATE SKIP LOCKED)
                UPDATE work SET lease_owner = {0}, lease_until = {1}, attempts = work.attempts + 1
                FROM due WHERE work.id = due.id
                RETURNING work.*
                """,
                claim.Owner,
                claim.Until,
                claim.Kind,
                claim.Now,
                claim.Max
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
}
