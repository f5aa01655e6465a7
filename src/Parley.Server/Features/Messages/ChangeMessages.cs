using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>REST actions for edits, deletions, reactions and pins.</summary>
internal static class ChangeMessages
{
    public static async Task<IResult> EditAsync(
        ChannelId channelId,
        MessageId messageId,
        EditMessageRequest request,
        Caller caller,
        MessageChanger changer,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        var changed = await changer.EditAsync(
            caller,
            channelId,
            messageId,
            request.Content,
            request.Sealed?.Bytes.ToArray(),
            cancellationToken
        );
        return changed.Succeeded
            ? TypedResults.Ok((await log.FindAsync(messageId.Value, cancellationToken))!.ToMessage())
            : changed.Error.ToHttp();
    }

    public static async Task<IResult> DeleteAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => ToHttp(messageId, await changer.DeleteAsync(caller, channelId, messageId, cancellationToken));

    public static async Task<IResult> AddReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => ToHttp(messageId, await changer.ReactAsync(caller, channelId, messageId, emoji, add: true, cancellationToken));

    public static async Task<IResult> RemoveReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) =>
        ToHttp(messageId, await changer.ReactAsync(caller, channelId, messageId, emoji, add: false, cancellationToken));

    public static async Task<IResult> PinAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => ToHttp(messageId, await changer.PinAsync(caller, channelId, messageId, add: true, cancellationToken));

    public static async Task<IResult> UnpinAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => ToHttp(messageId, await changer.PinAsync(caller, channelId, messageId, add: false, cancellationToken));

    public static async Task<IResult> ReadPinsAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? TypedResults.Ok(
                new ItemList<Pin>
                {
                    Items =
                    [
                        .. (await log.ReadPinsAsync(channelId.Value, cancellationToken)).Select(pin => new Pin
                        {
                            Message = pin.Message.ToMessage(),
                            PinnedBy = new(pin.UserId),
                            PinnedAt = pin.At,
                        }),
                    ],
                }
            )
            : channel.Error.ToHttp();
    }

    /// <summary>
    /// Lists the earlier contents of a message, oldest first. The cursor is the seq of the edit that replaced the last
    /// one.
    /// </summary>
    public static async Task<IResult> ReadHistoryAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var last = ReadCursor(cursor);
        if ((Paging.Check(limit) ?? last.Error) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var message = await log.FindAsync(messageId.Value, cancellationToken);
        if (message?.ChannelId != channelId.Value)
        {
            return ParleyErrors.MessageNotFound.ToHttp();
        }

        var versions = await log.ReadVersionsAsync(messageId.Value, last.Value, limit + 1, cancellationToken);
        return TypedResults.Ok(
            new ItemList<MessageVersion>
            {
                Items =
                [
                    .. versions
                        .Take(limit)
                        .Select(version => new MessageVersion
                        {
                            Content = version.Content,
                            Sealed = version.Sealed,
                            At = version.At,
                        }),
                ],
                Next =
                    versions.Count > limit
                        ? Paging.Encode(versions[limit - 1].Seq.ToString(CultureInfo.InvariantCulture))
                        : null,
            }
        );
    }

    private static Result<long> ReadCursor(string? cursor)
    {
        var decoded = Paging.Decode(cursor);
        return decoded.Error is { } error ? error
            : decoded.Value is not { } text ? 0L
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq
            : Paging.Invalid;
    }

    private static IResult ToHttp(MessageId id, Result<ChannelChange> change) =>
        change.ToHttp(done =>
            TypedResults.Ok(
                new MessageChange
                {
                    Id = id,
                    Seq = done.Seq,
                    Changed = done.Changed,
                }
            )
        );
}
