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
}
