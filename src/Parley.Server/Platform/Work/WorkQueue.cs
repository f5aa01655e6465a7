using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>
/// Enqueues work. Within a channel's commit use the effect <see cref="EnqueueWork"/>. Thread-safe.
/// </summary>
internal sealed class WorkQueue(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, WorkSignal signal)
{
    /// <summary>
    /// Commits the item by itself. False: <paramref name="max"/> rows of the kind are stored already, dead letters
    /// included. Concurrent calls on several nodes may exceed the maximum by their number.
    /// </summary>
    public async Task<bool> TryAddAsync(WorkItem item, int max, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var added = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                var stored = await context
                    .Work.TagWith("work.count")
                    .Where(work => work.Kind == item.Kind)
                    .OrderBy(work => work.DueAt)
                    .Take(max)
                    .CountAsync(token);
                if (stored >= max)
                {
                    return false;
                }

                await context.InsertAsync(item.ToEntity(), token);
                return true;
            },
            cancellationToken
        );
        if (added)
        {
            signal.Notify();
        }

        return added;
    }

    /// <summary>
    /// Within a transaction of EF Core: adds the item, or starts the row with its id anew. If that is running, its
    /// attempt loses the lease. Call <see cref="Notify"/> after the commit.
    /// </summary>
    public static async Task RestartAsync(ParleyDbContext context, WorkItem item, CancellationToken cancellationToken)
    {
        var restarted = await context
            .Work.TagWith("work.restart")
            .Where(work => work.Id == item.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(work => work.Payload, item.Payload)
                        .SetProperty(work => work.DueAt, item.DueAt)
                        .SetProperty(work => work.ExpiresAt, item.ExpiresAt)
                        .SetProperty(work => work.Attempts, 0)
                        .SetProperty(work => work.LeaseOwner, (Guid?)null)
                        .SetProperty(work => work.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(work => work.LastError, (string?)null)
                        .SetProperty(work => work.DeadAt, (DateTimeOffset?)null),
                cancellationToken
            );
        if (restarted == 0)
        {
            await context.InsertAsync(item.ToEntity(), cancellationToken);
        }
    }

    /// <summary>Wakes the runner of this process.</summary>
    public void Notify() => signal.Notify();
}
