using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Reads and writes what a member keeps about a thread. A write locks the membership first: it belongs to the
/// membership that it finds, and of a removal that is written at the same time, the removal wins.
/// </summary>
internal sealed class ThreadStates(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    IOptions<MessageOptions> options
)
{
    /// <summary>Maximum number of states that one write drops.</summary>
    private const int MaxDropped = 100;

    private int Max => options.Value.ThreadsPerMember;

    /// <summary>Half of the states: the other half is for read positions.</summary>
    private int MaxFollowed => Max / 2;

    /// <summary>Null: the member has no state of the thread.</summary>
    public async Task<ThreadStateEntity?> FindAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var members = context.ChannelMembers;
        return await context
            .Set<ThreadStateEntity>()
            .AsNoTracking()
            .TagWith("threads.state")
            .Where(Is(userId, channelId, rootId))
            .FirstOrDefaultAsync(
                state =>
                    members.Any(member =>
                        member.ChannelId == state.ChannelId
                        && member.UserId == state.UserId
                        && member.JoinedSeq == state.JoinedSeq
                    ),
                cancellationToken
            );
    }

    /// <summary>
    /// Moves the read position forward, never back. A thread without replies has none: nothing is stored. Null:
    /// success. <c>channel.not_member</c>: the user is not a member (any more).
    /// </summary>
    public Task<ParleyError?> MarkReadAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        long seq,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            userId,
            channelId,
            async (write, token) =>
            {
                var state = write.States.Where(Is(userId, channelId, rootId));
                var moved = await state
                    .Where(stored => stored.ReadSeq < seq)
                    .TagWith("threads.read")
                    .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.ReadSeq, seq), token);
                if (moved == 0 && !await state.TagWith("threads.known").AnyAsync(token))
                {
                    await TryAddAsync(write, rootId, seq, following: false, token);
                }

                return null;
            },
            cancellationToken
        );

    /// <summary>
    /// Null: the member follows the thread. <c>message.thread_not_found</c>: it has no replies.
    /// <c>thread.too_many</c>: the member follows too many of the channel. <c>channel.not_member</c>: as for
    /// <see cref="MarkReadAsync"/>.
    /// </summary>
    public Task<ParleyError?> FollowAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            userId,
            channelId,
            async (write, token) =>
            {
                var state = write.States.Where(Is(userId, channelId, rootId));
                if (await state.TagWith("threads.followed").AnyAsync(stored => stored.Following, token))
                {
                    return null;
                }

                var followed = await write
                    .States.Where(stored => stored.Following)
                    .TagWith("threads.following")
                    .Take(MaxFollowed)
                    .CountAsync(token);
                if (followed >= MaxFollowed)
                {
                    return ParleyErrors.ThreadTooMany(MaxFollowed);
                }

                var changed = await state
                    .TagWith("threads.follow")
                    .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.Following, true), token);
                return changed == 1 || await TryAddAsync(write, rootId, seq: 0, following: true, token)
                    ? null
                    : ParleyErrors.ThreadIsEmpty;
            },
            cancellationToken
        );

    /// <summary>Null: the member does not follow the thread. Else as <see cref="MarkReadAsync"/>.</summary>
    public Task<ParleyError?> UnfollowAsync(
        Guid userId,
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            userId,
            channelId,
            async (write, token) =>
            {
                await write
                    .States.Where(Is(userId, channelId, rootId))
                    .TagWith("threads.unfollow")
                    .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.Following, false), token);
                return null;
            },
            cancellationToken
        );

    private async Task<ParleyError?> WriteAsync(
        Guid userId,
        ChannelId channelId,
        Func<StateWrite, CancellationToken, Task<ParleyError?>> change,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        ParleyError? error = null;
        await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                var member = context.ChannelMembers.Where(candidate =>
                    candidate.ChannelId == channelId.Value && candidate.UserId == userId
                );
                var found = await member.OrderBy(candidate => candidate.UserId).LockRowsAsync("threads.member", token);
                if (found == 0)
                {
                    error = ParleyErrors.ChannelNotMember;
                    return false;
                }

                var joined = await member
                    .TagWith("threads.membership")
                    .Select(candidate => candidate.JoinedSeq)
                    .FirstAsync(token);
                error = await change(new(context, channelId.Value, userId, joined), token);
                return error is null;
            },
            cancellationToken
        );
        return error;
    }

    /// <summary>Adds a state, and makes room for it. False: the thread has no replies.</summary>
    private async Task<bool> TryAddAsync(
        StateWrite write,
        MessageId rootId,
        long seq,
        bool following,
        CancellationToken cancellationToken
    )
    {
        var exists = await write
            .Context.Set<ThreadEntity>()
            .TagWith("threads.exists")
            .AnyAsync(thread => thread.Id == rootId.Value && thread.ChannelId == write.ChannelId, cancellationToken);
        if (!exists)
        {
            return false;
        }

        // Of an earlier membership, whose states are not deleted yet.
        await write
            .Context.Set<ThreadStateEntity>()
            .Where(Is(write.UserId, new(write.ChannelId), rootId))
            .TagWith("threads.void")
            .ExecuteDeleteAsync(cancellationToken);
        await MakeRoomAsync(write, cancellationToken);
        await write.Context.InsertAsync(
            new ThreadStateEntity
            {
                ChannelId = write.ChannelId,
                UserId = write.UserId,
                ThreadId = rootId.Value,
                JoinedSeq = write.JoinedSeq,
                ReadSeq = seq,
                Following = following,
            },
            cancellationToken
        );
        return true;
    }

    /// <summary>Drops the read positions that are furthest back in the channel. Followed threads stay.</summary>
    private async Task MakeRoomAsync(StateWrite write, CancellationToken cancellationToken)
    {
        var stored = await write
            .States.TagWith("threads.count")
            .Take(Max - 1 + MaxDropped)
            .CountAsync(cancellationToken);
        if (stored < Max)
        {
            return;
        }

        var dropped = await write
            .States.TagWith("threads.oldest")
            .Where(state => !state.Following)
            .OrderBy(state => state.ReadSeq)
            .Take(stored - Max + 1)
            .Select(state => state.ThreadId)
            .ToListAsync(cancellationToken);
        await write
            .States.TagWith("threads.drop")
            .Where(state => dropped.Contains(state.ThreadId))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static Expression<Func<ThreadStateEntity, bool>> Is(Guid userId, ChannelId channelId, MessageId rootId) =>
        state => state.ChannelId == channelId.Value && state.UserId == userId && state.ThreadId == rootId.Value;

    /// <summary>A write in the transaction that has locked the membership.</summary>
    private sealed record StateWrite(ParleyDbContext Context, Guid ChannelId, Guid UserId, long JoinedSeq)
    {
        /// <summary>The states of the membership.</summary>
        public IQueryable<ThreadStateEntity> States =>
            Context
                .Set<ThreadStateEntity>()
                .Where(state => state.ChannelId == ChannelId && state.UserId == UserId && state.JoinedSeq == JoinedSeq);
    }
}
