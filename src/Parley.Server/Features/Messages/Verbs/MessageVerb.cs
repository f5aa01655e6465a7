using Parley.Server.Features.Channels;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Verbs;

/// <summary>A command that changes one message.</summary>
internal interface IMessageCommand : IChannelCommand
{
    Guid MessageId { get; }
}

/// <summary>
/// A verb that changes one message. Messages are not kept in memory: each change reads the message, checks it and
/// appends. The log refuses the append when the message changed in between; then the change starts again.
/// </summary>
internal abstract class MessageVerb<TCommand>(IMessageReader messages, TimeProvider clock) : ChannelVerb<TCommand>
    where TCommand : IMessageCommand
{
    private const int MaxAttempts = 5;

    protected IMessageReader Messages => messages;

    protected sealed override async Task<Result<ChannelChange>> ExecuteAsync(ChannelContext channel, TCommand command)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await messages.FindAsync(command.MessageId, CancellationToken.None);
            if (stored is null || stored.ChannelId != channel.Id)
            {
                return ParleyErrors.MessageNotFound;
            }

            if (Check(stored, command) is { } refusal)
            {
                return refusal;
            }

            if (await IsDoneAsync(stored, command))
            {
                return channel.CheckMember(command.UserId) is { } notMember
                    ? notMember
                    : new ChannelChange(Changed: false, stored.Version ?? stored.Seq);
            }

            var at = clock.GetUtcNowToMillisecond();
            var result = await channel.CommitAsync(() =>
                (channel.CheckWritable(command.UserId) ?? CheckState(channel.State!)) is { } denied
                    ? denied
                    : ToChange(channel, stored, command, channel.State!.Head.Seq + 1, at)
            );
            if (result.Error != ParleyErrors.MessageNotFound)
            {
                return result;
            }
        }

        return await FindLimitErrorAsync(channel, command) ?? ParleyErrors.Unavailable;
    }

    /// <summary>Null: the user may change the stored message.</summary>
    protected virtual ParleyError? Check(StoredMessage stored, TCommand command) => null;

    /// <summary>Null: the channel allows the change. Checked in the commit.</summary>
    protected virtual ParleyError? CheckState(ChannelState state) => null;

    /// <summary>
    /// The condition of a change that others get to see: the same reach as a post. Removing something does not need it.
    /// </summary>
    protected static GuardedEffect[] ReachEffects(ChannelContext channel, TCommand command) =>
        channel.State!.Rights.NeedsReach
            ? [new RequireReach(channel.Id, command.UserId).OrFail(ParleyErrors.ConversationIsClosed)]
            : [];

    /// <summary>Whether the message is as the command wants it.</summary>
    protected abstract Task<bool> IsDoneAsync(StoredMessage stored, TCommand command);

    /// <summary>
    /// The change with the next seq. An effect that fails with <c>message.not_found</c> means: the message has changed
    /// since it was read, or a limit is reached.
    /// </summary>
    protected abstract Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        TCommand command,
        long seq,
        DateTimeOffset at
    );

    /// <summary>Finds the reason of repeated refusals that is not in the message: a limit is reached.</summary>
    protected virtual Task<ParleyError?> FindLimitErrorAsync(ChannelContext channel, TCommand command) =>
        Task.FromResult<ParleyError?>(null);
}
