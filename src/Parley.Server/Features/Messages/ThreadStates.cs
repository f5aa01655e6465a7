using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Reads and writes what a member keeps about a thread. A write locks the membership first, so a removal that is
/// written at the same time wins, and takes the state with it.
/// </summary>
internal sealed class ThreadStates(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate)
{
    /// <summary>Null: the member has no state of the thread.</summary>
    public async Task<ThreadStateEntity?> FindAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Set<ThreadStateEntity>()
            .AsNoTracking()
            .TagWith("threads.state")
            .FirstOrDefaultAsync(Is(userId, channelId, rootId), cancellationToken);
    }

    /// <summary>Moves the read position forward, never back. False: the user is not a member (any more).</summary>
    public Task<bool> MarkReadAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        long seq,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            userId,
            channelId,
            rootId,
            state => state.ReadSeq < seq,
            set => set.SetProperty(state => state.ReadSeq, seq),
            new()
            {
                ChannelId = channelId.Value,
                UserId = userId,
                ThreadId = rootId.Value,
                ReadSeq = seq,
                Following = false,
            },
            cancellationToken
        );

    /// <summary>False: the user is not a member (any more).</summary>
    public Task<bool> SetFollowingAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        bool following,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            userId,
            channelId,
            rootId,
            state => state.Following != following,
            set => set.SetProperty(state => state.Following, following),
            new()
            {
                ChannelId = channelId.Value,
                UserId = userId,
                ThreadId = rootId.Value,
                ReadSeq = 0,
                Following = following,
            },
            cancellationToken
        );

    private async Task<bool> WriteAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        Expression<Func<ThreadStateEntity, bool>> differs,
        Action<UpdateSettersBuilder<ThreadStateEntity>> change,
        ThreadStateEntity fresh,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var state = context.Set<ThreadStateEntity>().Where(Is(userId, channelId, rootId));
        return await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                var members = await context
                    .ChannelMembers.Where(member => member.ChannelId == channelId.Value && member.UserId == userId)
                    .OrderBy(member => member.UserId)
                    .LockRowsAsync("threads.member", token);
                if (members == 0)
                {
                    return false;
                }

                var changed = await state.Where(differs).TagWith("threads.change").ExecuteUpdateAsync(change, token);
                if (changed == 0 && !await state.TagWith("threads.known").AnyAsync(token))
                {
                    await context.InsertAsync(fresh, token);
                }

                return true;
            },
            cancellationToken
        );
    }

    private static Expression<Func<ThreadStateEntity, bool>> Is(Guid userId, ChannelId channelId, MessageId rootId) =>
        state => state.ChannelId == channelId.Value && state.UserId == userId && state.ThreadId == rootId.Value;
}
