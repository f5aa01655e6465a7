using Microsoft.AspNetCore.Http;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>Edits, deletions, reactions and pins by REST.</summary>
internal static class ChangeMessages
{
    public static async Task<IResult> EditAsync(
        ChannelId channelId, MessageId messageId, EditMessageRequest request, Caller caller, MessageChanger changer, IMessageLog log,
        CancellationToken cancellationToken)
    {
        var changed = await changer.EditAsync(caller, channelId, messageId, request.Content, cancellationToken);
        return changed.Succeeded
            ? TypedResults.Ok((await log.FindAsync(messageId.Value, cancellationToken))!.ToMessage())
            : changed.Error.ToHttp();
    }

    public static async Task<IResult> DeleteAsync(
        ChannelId channelId, MessageId messageId, Caller caller, MessageChanger changer, CancellationToken cancellationToken) =>
        ToHttp(messageId, await changer.DeleteAsync(caller, channelId, messageId, cancellationToken));

    public static async Task<IResult> AddReactionAsync(
        ChannelId channelId, MessageId messageId, string emoji, Caller caller, MessageChanger changer, CancellationToken cancellationToken) =>
        ToHttp(messageId, await changer.ReactAsync(caller, channelId, messageId, emoji, add: true, cancellationToken));

    public static async Task<IResult> RemoveReactionAsync(
        ChannelId channelId, MessageId messageId, string emoji, Caller caller, MessageChanger changer, CancellationToken cancellationToken) =>
        ToHttp(messageId, await changer.ReactAsync(caller, channelId, messageId, emoji, add: false, cancellationToken));

    public static async Task<IResult> PinAsync(
        ChannelId channelId, MessageId messageId, Caller caller, MessageChanger changer, CancellationToken cancellationToken) =>
        ToHttp(messageId, await changer.PinAsync(caller, channelId, messageId, add: true, cancellationToken));

    public static async Task<IResult> UnpinAsync(
        ChannelId channelId, MessageId messageId, Caller caller, MessageChanger changer, CancellationToken cancellationToken) =>
        ToHttp(messageId, await changer.PinAsync(caller, channelId, messageId, add: false, cancellationToken));

    public static async Task<IResult> ReadPinsAsync(
        ChannelId channelId, Caller caller, ChannelAccess access, IMessageLog log, CancellationToken cancellationToken)
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? TypedResults.Ok(new ItemList<Pin>
            {
                Items = [.. (await log.ReadPinsAsync(channelId.Value, cancellationToken)).Select(pin =>
                    new Pin { Message = pin.Message.ToMessage(), PinnedBy = new(pin.UserId), PinnedAt = pin.At })],
            })
            : channel.Error.ToHttp();
    }

    public static async Task<IResult> ReadHistoryAsync(
        ChannelId channelId, MessageId messageId, Caller caller, ChannelAccess access, IMessageLog log, CancellationToken cancellationToken)
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var message = await log.FindAsync(messageId.Value, cancellationToken);
        return message?.ChannelId == channelId.Value
            ? TypedResults.Ok(new ItemList<MessageVersion>
            {
                Items = [.. (await log.ReadVersionsAsync(messageId.Value, cancellationToken)).Select(version =>
                    new MessageVersion { Content = version.Content, At = version.At })],
            })
            : ParleyErrors.MessageNotFound.ToHttp();
    }

    private static IResult ToHttp(MessageId id, Result<ChannelChange> change) =>
        change.ToHttp(done => TypedResults.Ok(new MessageChange { Id = id, Seq = done.Seq, Changed = done.Changed }));
}
