using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>
/// Reads history by cursor: the newest page, or the page before, after or around a message; with or without the replies
/// in threads.
/// </summary>
internal static class ReadMessagesEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/messages", HandleAsync).WithName("readMessages").Returns<MessagePage>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        AccountQueries accounts,
        CancellationToken cancellationToken,
        [FromQuery] MessageId? before = null,
        [FromQuery] MessageId? after = null,
        [FromQuery] MessageId? around = null,
        [FromQuery] long? aroundSeq = null,
        [FromQuery] bool topLevel = false,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var cursor = new PageCursor(before, after, around, aroundSeq, limit);
        if (cursor.Check() is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var id = channelId.Value;
        var page = await cursor.ReadAsync(
            topLevel ? MessageScope.TopLevel(id) : MessageScope.Channel(id),
            id,
            log,
            cancellationToken
        );
        if (!page.Succeeded)
        {
            return page.Error.ToHttp();
        }

        var messages = page.Value.Messages;
        return TypedResults.Ok(
            new MessagePage
            {
                Messages = await OwnReactions.MarkAsync(messages, caller, log, cancellationToken),
                HasOlder = page.Value.HasOlder,
                HasNewer = page.Value.HasNewer,
                LastSeq = Math.Max(channel.Value.LastSeq, messages is [.., var last] ? last.Seq : 0),
                Users = await accounts.GetAuthorsAsync(messages, cancellationToken),
            }
        );
    }
}
