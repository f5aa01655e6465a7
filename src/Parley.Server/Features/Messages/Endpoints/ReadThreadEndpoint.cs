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
/// Reads the replies in a thread by cursor, with the root message and the caller's state of the thread.
/// </summary>
internal static class ReadThreadEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/threads/{messageId}/messages", HandleAsync).WithName("readThread").Returns<ThreadPage>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        AccountQueries accounts,
        ThreadStates states,
        ThreadSummaries summaries,
        CancellationToken cancellationToken,
        [FromQuery] MessageId? before = null,
        [FromQuery] MessageId? after = null,
        [FromQuery] MessageId? around = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var cursor = new PageCursor(before, after, around, null, limit);
        if (cursor.Check() is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var root = await log.FindRootAsync(channelId, messageId, cancellationToken);
        var scope = MessageScope.Thread(messageId.Value);
        var page = root.Succeeded ? await cursor.ReadAsync(scope, channelId.Value, log, cancellationToken) : root.Error;
        if (!page.Succeeded)
        {
            return page.Error.ToHttp();
        }

        StoredMessage[] messages = [root.Value!, .. page.Value.Messages];
        var marked = await OwnReactions.MarkAsync(messages, caller, log, cancellationToken);
        var state = await states.FindAsync(caller.UserId, channelId, messageId, cancellationToken);
        return TypedResults.Ok(
            new ThreadPage
            {
                Root = marked[0],
                Summary = await summaries.FindAsync(messageId, cancellationToken),
                ReadSeq = state?.ReadSeq ?? 0,
                Following = state?.Following ?? false,
                Messages = [.. marked.Skip(1)],
                HasOlder = page.Value.HasOlder,
                HasNewer = page.Value.HasNewer,
                LastSeq = Math.Max(channel.Value.LastSeq, messages[^1].Seq),
                Users = await accounts.GetAuthorsAsync(messages, cancellationToken),
            }
        );
    }
}
