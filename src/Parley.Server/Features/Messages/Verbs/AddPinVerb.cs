using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The user who pins.</param>
/// <param name="MessageId">The message.</param>
[GenerateSerializer, Immutable, Alias("parley.add-pin")]
internal sealed record AddPinCommand([property: Id(0)] Guid UserId, [property: Id(1)] Guid MessageId) : IMessageCommand;

/// <summary>Pins a message.</summary>
internal sealed class AddPinVerb(IMessageReader messages, IOptions<MessageOptions> options, TimeProvider clock)
    : MessageVerb<AddPinCommand>(messages, clock)
{
    protected override ParleyError? Check(StoredMessage stored, AddPinCommand command) =>
        stored.DeletedAt is not null ? ParleyErrors.MessageDeleted : null;

    protected override ParleyError? CheckState(ChannelState state) =>
        state.Rights.CanPin ? null : ParleyErrors.AccessForbidden;

    protected override async Task<bool> IsDoneAsync(StoredMessage stored, AddPinCommand command) =>
        (await Messages.ReadPinsAsync(stored.ChannelId, CancellationToken.None)).Any(pin =>
            pin.Message.Id == command.MessageId
        );

    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        AddPinCommand command,
        long seq,
        DateTimeOffset at
    ) =>
        new(
            at,
            [
                .. ReachEffects(channel, command),
                new AddPin(channel.Id, command.MessageId, command.UserId, options.Value.PinsPerChannel, at).OrFail(
                    ParleyErrors.MessageNotFound
                ),
            ]
        )
        {
            Event = head => new PinAdded
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                MessageId = new(command.MessageId),
                UserId = new(command.UserId),
                PinnedAt = at,
            },
            Subject = command.MessageId,
        };

    protected override async Task<ParleyError?> FindLimitErrorAsync(ChannelContext channel, AddPinCommand command) =>
        (await Messages.ReadPinsAsync(channel.Id, CancellationToken.None)).Count >= options.Value.PinsPerChannel
            ? ParleyErrors.PinTooMany(options.Value.PinsPerChannel)
            : null;
}
