using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>SQLite has one writer at a time: the statement itself excludes other claims.</summary>
internal sealed class SqliteWorkClaims : IWorkClaims
{
    public async Task<IReadOnlyList<WorkEntity>> ClaimAsync(
        ParleyDbContext context,
        WorkClaim claim,
        CancellationToken cancellationToken
    ) =>
        await context
            .Work.FromSqlRaw(
                """
                UPDATE work SET lease_owner = {0}, lease_until = {1}, attempts = attempts + 1 WHERE id IN (
                    SELECT id FROM work
                    WHERE kind = {2} AND due_at <= {3} AND dead_at IS NULL
                        AND (lease_until IS NULL OR lease_until <= {3})
                        AND (expires_at IS NULL OR expires_at > {3})
                    ORDER BY due_at LIMIT {4})
                RETURNING *
                """,
                claim.Owner.ToByteArray(bigEndian: true),
                claim.Until.ToUnixTimeMilliseconds(),
                claim.Kind,
                claim.Now.ToUnixTimeMilliseconds(),
                claim.Max
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
}
