using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Lists the conversations of the caller. Only members read them, so there is nothing else to check.</summary>
internal static class ListConversationsEndpoint
{
    public static void Map(RouteGroupBuilder conversations) =>
        conversations.MapGet("/", HandleAsync).WithName("listConversations").Returns<ItemList<Conversation>>();

    /// <summary>Lists them in the order in which they were opened. The cursor is the id of the last one.</summary>
    public static async Task<IResult> HandleAsync(
        Caller caller,
        ConversationReader conversations,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var last = Paging.Decode(cursor);
        var after = Guid.Empty;
        if (
            (
                Paging.Check(limit)
                ?? last.Error
                ?? (last.Value is { } text && !Guid.TryParse(text, out after) ? Paging.Invalid : null)
            ) is
            { } refusal
        )
        {
            return refusal.ToHttp();
        }

        var found = await conversations.ReadAsync(caller.UserId, after, limit + 1, cancellationToken);
        return TypedResults.Ok(
            new ItemList<Conversation>
            {
                Items = [.. found.Take(limit).Select(stored => stored.Conversation)],
                Next = found.Count > limit ? Paging.Encode($"{found[limit - 1].Conversation.Id}") : null,
            }
        );
    }
}
