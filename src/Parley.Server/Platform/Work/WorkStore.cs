using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>
/// The table <c>work</c> for the runner. Each change of a claimed row requires its lease: a runner that lost it changes
/// nothing.
/// </summary>
internal sealed class WorkStore(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, IWorkClaims claims)
{
    private const int SweepRows = 100;

    /// <summary>Null: no row of the kind waits or is leased.</summary>
    public async Task<WorkDue?> FindNextAsync(string kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var live = context
            .Work.TagWith("work.next")
            .Where(work => work.Kind == kind && work.DeadAt == null)
            .Where(work => work.ExpiresAt == null || work.ExpiresAt > now);
        var due = await live.Where(work => work.LeaseUntil == null)
            .OrderBy(work => work.DueAt)
            .Select(work => (DateTimeOffset?)work.DueAt)
            .FirstOrDefaultAsync(cancellationToken);
        var lapses = await live.Where(work => work.LeaseUntil != null)
            .OrderBy(work => work.LeaseUntil)
            .Select(work => work.LeaseUntil)
            .FirstOrDefaultAsync(cancellationToken);
        return (due, lapses) switch
        {
            (null, null) => null,
            (null, { } lapse) => new(lapse, null),
            ({ } first, null) => new(first, first),
            ({ } first, { } lapse) => new(first < lapse ? first : lapse, first),
        };
    }

    public async Task<IReadOnlyList<WorkEntity>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        IReadOnlyList<WorkEntity> claimed = [];
        await gate.ExecuteAsync(
            async token =>
            {
                claimed = await claims.ClaimAsync(context, claim, token);
                return claimed.Count;
            },
            cancellationToken
        );
        return claimed;
    }

    /// <summary>False: the lease is lost.</summary>
    public Task<bool> RenewAsync(WorkEntity row, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(
            row,
            (leased, token) =>
                leased
                    .TagWith("work.renew")
                    .ExecuteUpdateAsync(set => set.SetProperty(work => work.LeaseUntil, until), token),
            cancellationToken
        );

    /// <inheritdoc cref="RenewAsync"/>
    public Task<bool> CompleteAsync(WorkEntity row, CancellationToken cancellationToken) =>
        ChangeAsync(
            row,
            static (leased, token) => leased.TagWith("work.done").ExecuteDeleteAsync(token),
            cancellationToken
        );

    /// <inheritdoc cref="RenewAsync"/>
    public Task<bool> RetryAsync(
        WorkEntity row,
        DateTimeOffset dueAt,
        string error,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            row,
            (leased, token) =>
                leased
                    .TagWith("work.retry")
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(work => work.DueAt, dueAt)
                                .SetProperty(work => work.LastError, error)
                                .SetProperty(work => work.LeaseOwner, (Guid?)null)
                                .SetProperty(work => work.LeaseUntil, (DateTimeOffset?)null),
                        token
                    ),
            cancellationToken
        );

    /// <summary>Makes a recurring row due again, with new attempts. False: the lease is lost.</summary>
    /// <param name="row">The leased row.</param>
    /// <param name="dueAt">The time of the next run.</param>
    /// <param name="error">Null after a success.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<bool> RepeatAsync(
        WorkEntity row,
        DateTimeOffset dueAt,
        string? error,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            row,
            (leased, token) =>
                leased
                    .TagWith("work.repeat")
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(work => work.DueAt, dueAt)
                                .SetProperty(work => work.Attempts, 0)
                                .SetProperty(work => work.LastError, error)
                                .SetProperty(work => work.LeaseOwner, (Guid?)null)
                                .SetProperty(work => work.LeaseUntil, (DateTimeOffset?)null),
                        token
                    ),
            cancellationToken
        );

    /// <summary>Another node may add the same row at the same time.</summary>
    public async Task AddIfAbsentAsync(WorkItem item, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await gate.ExecuteAsync(token => context.InsertIfAbsentAsync(item.ToEntity(), token), cancellationToken);
    }

    /// <summary>
    /// Brings rows of a recurring kind forward that are due too late: its period was longer, or the clock was wrong.
    /// </summary>
    public async Task BringForwardAsync(string kind, DateTimeOffset latest, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await gate.ExecuteAsync(
            token =>
                context
                    .Work.TagWith("work.forward")
                    .Where(work => work.Kind == kind && work.DueAt > latest)
                    .ExecuteUpdateAsync(set => set.SetProperty(work => work.DueAt, latest), token),
            cancellationToken
        );
    }

    /// <summary>Makes the row a dead letter, which is kept until a time. False: the lease is lost.</summary>
    public Task<bool> BuryAsync(
        WorkEntity row,
        DateTimeOffset now,
        DateTimeOffset keepUntil,
        string error,
        CancellationToken cancellationToken
    )
    {
        var expiresAt = row.ExpiresAt < keepUntil ? row.ExpiresAt : keepUntil;
        return ChangeAsync(
            row,
            (leased, token) =>
                leased
                    .TagWith("work.dead")
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(work => work.DeadAt, now)
                                .SetProperty(work => work.ExpiresAt, expiresAt)
                                .SetProperty(work => work.LastError, error)
                                .SetProperty(work => work.LeaseOwner, (Guid?)null)
                                .SetProperty(work => work.LeaseUntil, (DateTimeOffset?)null),
                        token
                    ),
            cancellationToken
        );
    }

    /// <summary>Returns an interrupted row: due at once, and the attempt does not count.</summary>
    public Task<bool> ReleaseAsync(WorkEntity row, CancellationToken cancellationToken) =>
        ChangeAsync(
            row,
            static (leased, token) =>
                leased
                    .TagWith("work.release")
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(work => work.Attempts, work => work.Attempts - 1)
                                .SetProperty(work => work.LeaseOwner, (Guid?)null)
                                .SetProperty(work => work.LeaseUntil, (DateTimeOffset?)null),
                        token
                    ),
            cancellationToken
        );

    /// <summary>
    /// Deletes expired rows that no node runs. Returns the number of those that were not dead letters, by kind.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, int>> SweepAsync(
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var dropped = new Dictionary<string, int>(StringComparer.Ordinal);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        while (true)
        {
            var expired = await context
                .Work.AsNoTracking()
                .TagWith("work.expired")
                .Where(work => work.ExpiresAt <= now && (work.LeaseUntil == null || work.LeaseUntil <= now))
                .OrderBy(work => work.ExpiresAt)
                .Take(SweepRows)
                .Select(work => new
                {
                    work.Id,
                    work.Kind,
                    work.DeadAt,
                })
                .ToListAsync(cancellationToken);
            foreach (var row in expired)
            {
                var deleted = await gate.ExecuteAsync(
                    token =>
                        context
                            .Work.TagWith("work.delete-expired")
                            .Where(work => work.Id == row.Id && work.ExpiresAt <= now)
                            .Where(work => work.LeaseUntil == null || work.LeaseUntil <= now)
                            .ExecuteDeleteAsync(token),
                    cancellationToken
                );
                if (deleted == 1 && row.DeadAt is null)
                {
                    dropped[row.Kind] = dropped.GetValueOrDefault(row.Kind) + 1;
                }
            }

            if (expired.Count < SweepRows)
            {
                return dropped;
            }
        }
    }

    /// <summary>The number of rows that wait and of dead letters, by kind.</summary>
    public async Task<IReadOnlyList<WorkCount>> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Work.TagWith("work.counts")
            .GroupBy(work => work.Kind)
            .Select(kind => new WorkCount(
                kind.Key,
                kind.Count(work => work.DeadAt == null && work.LeaseUntil == null),
                kind.Count(work => work.DeadAt != null)
            ))
            .ToListAsync(cancellationToken);
    }

    private async Task<bool> ChangeAsync(
        WorkEntity row,
        Func<IQueryable<WorkEntity>, CancellationToken, Task<int>> change,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await gate.ExecuteAsync(token => change(context.Work.LeasedAs(row), token), cancellationToken) == 1;
    }
}

/// <param name="At">When a row can be claimed next: it is due, or its lease ends.</param>
/// <param name="OldestDue">The due time of the oldest waiting row.</param>
internal sealed record WorkDue(DateTimeOffset At, DateTimeOffset? OldestDue);

/// <param name="Kind">The kind.</param>
/// <param name="Waiting">Rows that are due or due later, without the running ones.</param>
/// <param name="Dead">Dead letters.</param>
internal sealed record WorkCount(string Kind, int Waiting, int Dead);

/// <summary>The lease of a row.</summary>
internal static class WorkLease
{
    /// <summary>The row, if it still has this lease. The attempts tell the leases of one owner apart.</summary>
    public static IQueryable<WorkEntity> LeasedAs(this IQueryable<WorkEntity> rows, WorkEntity row) =>
        rows.Where(work => work.Id == row.Id && work.LeaseOwner == row.LeaseOwner && work.Attempts == row.Attempts);
}
