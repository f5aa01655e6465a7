using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The user who reacts.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Emoji">The emoji.</param>
[GenerateSerializer, Immutable, Alias("parley.add-reaction")]
internal sealed record AddReactionCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] string Emoji
) : IMessageCommand;

/// <summary>Adds the caller's reaction.</summary>
internal sealed class AddReactionVerb(IMessageReader messages, IOptions<MessageOptions> options, TimeProvider clock)
    : MessageVerb<AddReactionCommand>(messages, clock)
{
    protected override ParleyError? Check(StoredMessage stored, AddReactionCommand command) =>
        stored.DeletedAt is not null ? ParleyErrors.MessageDeleted : null;

    protected override async Task<bool> IsDoneAsync(StoredMessage stored, AddReactionCommand command) =>
        (await Messages.ReadReactionsOfAsync(command.MessageId, command.UserId, CancellationToken.None)).Contains(
            command.Emoji,
            StringComparer.Ordinal
        );

    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        AddReactionCommand command,
        long seq,
        DateTimeOffset at
    ) =>
        new(
            at,
            [
                .. ReachEffects(channel, command),
                new AddReaction(
                    command.MessageId,
                    command.Emoji,
                    command.UserId,
                    options.Value.EmojisPerMessage,
                    seq
                ).OrFail(ParleyErrors.MessageNotFound),
            ]
        )
        {
            Event = head => new ReactionAdded
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                MessageId = new(command.MessageId),
                Emoji = command.Emoji,
                UserId = new(command.UserId),
            },
            Subject = command.MessageId,
        };

    protected override async Task<ParleyError?> FindLimitErrorAsync(ChannelContext channel, AddReactionCommand command)
    {
        var stored = await Messages.FindAsync(command.MessageId, CancellationToken.None);
        return stored?.Reactions?.Count >= options.Value.EmojisPerMessage
            ? ParleyErrors.ReactionTooMany(options.Value.EmojisPerMessage)
            : null;
    }
}
