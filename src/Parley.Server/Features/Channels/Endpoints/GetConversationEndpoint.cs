using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Returns a conversation of the caller.</summary>
internal static class GetConversationEndpoint
{
    public static void Map(RouteGroupBuilder conversations) =>
        conversations.MapGet("/{channelId}", HandleAsync).WithName("getConversation").Returns<Conversation>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ConversationReader conversations,
        CancellationToken cancellationToken
    ) =>
        await conversations.FindAsync(caller.UserId, channelId.Value, cancellationToken) is { } stored
            ? TypedResults.Ok(stored.Conversation)
            : ParleyErrors.ChannelNotFound.ToHttp();
}
