using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Messages;

/// <summary>Reads the counts of threads. The caller has checked the access to their channel.</summary>
internal sealed class ThreadSummaries(IDbContextFactory<ParleyDbContext> contexts)
{
    /// <summary>Null: the thread has no replies, or all are deleted.</summary>
    public async Task<ThreadSummary?> FindAsync(MessageId rootId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Set<ThreadEntity>()
            .TagWith("threads.summary")
            .Where(thread => thread.Id == rootId.Value)
            .Select(thread => new ThreadSummary
            {
                ReplyCount = thread.ReplyCount,
                LastReplyAt = thread.LastReplyAt,
                LastReplySeq = thread.LastReplySeq,
            })
            .FirstOrDefaultAsync(cancellationToken);
    }
}
