using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The user who unpins.</param>
/// <param name="MessageId">The message.</param>
[GenerateSerializer, Immutable, Alias("parley.remove-pin")]
internal sealed record RemovePinCommand([property: Id(0)] Guid UserId, [property: Id(1)] Guid MessageId)
    : IMessageCommand;

/// <summary>Unpins a message.</summary>
internal sealed class RemovePinVerb(IMessageReader messages, TimeProvider clock)
    : MessageVerb<RemovePinCommand>(messages, clock)
{
    protected override ParleyError? CheckState(ChannelState state) =>
        state.Rights.CanPin ? null : ParleyErrors.AccessForbidden;

    protected override async Task<bool> IsDoneAsync(StoredMessage stored, RemovePinCommand command) =>
        !(await Messages.ReadPinsAsync(stored.ChannelId, CancellationToken.None)).Any(pin =>
            pin.Message.Id == command.MessageId
        );

    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        RemovePinCommand command,
        long seq,
        DateTimeOffset at
    ) =>
        new(at, [new RemovePin(channel.Id, command.MessageId).OrFail(ParleyErrors.MessageNotFound)])
        {
            Event = head => new PinRemoved
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                MessageId = new(command.MessageId),
                UserId = new(command.UserId),
            },
            Subject = command.MessageId,
        };
}
