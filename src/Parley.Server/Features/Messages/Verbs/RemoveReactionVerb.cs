using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The user who reacts.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Emoji">The emoji.</param>
[GenerateSerializer, Immutable, Alias("parley.remove-reaction")]
internal sealed record RemoveReactionCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] string Emoji
) : IMessageCommand;

/// <summary>Removes the caller's reaction.</summary>
internal sealed class RemoveReactionVerb(IMessageReader messages, TimeProvider clock)
    : MessageVerb<RemoveReactionCommand>(messages, clock)
{
    protected override async Task<bool> IsDoneAsync(StoredMessage stored, RemoveReactionCommand command) =>
        !(await Messages.ReadReactionsOfAsync(command.MessageId, command.UserId, CancellationToken.None)).Contains(
            command.Emoji,
            StringComparer.Ordinal
        );

    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        RemoveReactionCommand command,
        long seq,
        DateTimeOffset at
    ) =>
        new(
            at,
            [
                new RemoveReaction(command.MessageId, command.Emoji, command.UserId, seq).OrFail(
                    ParleyErrors.MessageNotFound
                ),
            ]
        )
        {
            Event = head => new ReactionRemoved
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                MessageId = new(command.MessageId),
                Emoji = command.Emoji,
                UserId = new(command.UserId),
            },
            Subject = command.MessageId,
        };
}
