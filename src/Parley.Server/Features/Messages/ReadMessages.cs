using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>Reads history by cursor: the newest page, or the page before, after or around a message.</summary>
internal static class ReadMessages
{
    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IMessageLog log,
        AccountQueries accounts,
        CancellationToken cancellationToken,
        [FromQuery] MessageId? before = null,
        [FromQuery] MessageId? after = null,
        [FromQuery] MessageId? around = null,
        [FromQuery] long? aroundSeq = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        if (Paging.Check(limit) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (new object?[] { before, after, around, aroundSeq }.Count(cursor => cursor is not null) > 1)
        {
            return ParleyErrors.Malformed("Give only one of before, after, around and aroundSeq.").ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var seq = aroundSeq;
        if ((before ?? after ?? around) is { } cursor)
        {
            var message = await log.FindAsync(cursor.Value, cancellationToken);
            if (message?.ChannelId != channelId.Value)
            {
                return ParleyErrors.MessageNotFound.ToHttp();
            }

            seq = message.Seq;
        }

        var id = channelId.Value;
        var page =
            seq is not { } at ? await ReadAsync(log, id, long.MaxValue, limit, 0, cancellationToken)
            : before is not null ? await ReadAsync(log, id, at, limit, 0, cancellationToken)
            : after is not null ? await ReadAsync(log, id, at + 1, 0, limit, cancellationToken)
            : await ReadAsync(
                log,
                id,
                aroundSeq is null ? at : Math.Clamp(at, 0, long.MaxValue - 1) + 1,
                limit / 2,
                limit - (limit / 2),
                cancellationToken
            );
        return TypedResults.Ok(
            new MessagePage
            {
                Messages = await OwnReactions.MarkAsync(
                    [.. page.Messages.Select(message => message.ToMessage())],
                    caller,
                    log,
                    cancellationToken
                ),
                HasOlder = page.HasOlder,
                HasNewer = page.HasNewer,
                LastSeq = Math.Max(channel.Value.LastSeq, page.Messages.LastOrDefault()?.Seq ?? 0),
                Users = await accounts.GetUsersAsync(
                    [.. page.Messages.Select(message => message.AuthorId).Distinct()],
                    cancellationToken
                ),
            }
        );
    }

    /// <summary>
    /// Reads <paramref name="older"/> messages before <paramref name="seq"/> and <paramref name="newer"/> messages from
    /// it on, and one more on each side to know whether there are more.
    /// </summary>
    private static async Task<(List<StoredMessage> Messages, bool HasOlder, bool HasNewer)> ReadAsync(
        IMessageLog log,
        Guid channelId,
        long seq,
        int older,
        int newer,
        CancellationToken cancellationToken
    )
    {
        var before = await log.ReadBeforeAsync(channelId, seq, older + 1, cancellationToken);
        var after =
            seq == long.MaxValue ? [] : await log.ReadAfterAsync(channelId, seq - 1, newer + 1, cancellationToken);
        return (
            [.. before.Skip(before.Count > older ? 1 : 0), .. after.Take(newer)],
            before.Count > older,
            after.Count > newer
        );
    }
}
