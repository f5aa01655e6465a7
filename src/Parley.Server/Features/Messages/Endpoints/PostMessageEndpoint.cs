using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Posts a message. Repeatable: a known id gets the first result.</summary>
internal static class PostMessageEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel
            .MapPost("/messages", HandleAsync)
            .WithName("postMessage")
            .Returns<Message>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        PostMessageRequest request,
        Caller caller,
        MessagePoster poster,
        CancellationToken cancellationToken
    )
    {
        var posted = await poster.PostAndReturnAsync(
            caller,
            channelId,
            new NewMessage(
                request.Id.Value,
                request.Content,
                request.ThreadId?.Value,
                request.ReplyTo?.Value,
                request.Sealed?.Bytes.ToArray()
            ),
            cancellationToken
        );
        return posted.ToHttp(answer =>
            answer.Existing
                ? TypedResults.Ok(answer.Message)
                : TypedResults.Created($"/api/channels/{channelId}/messages?around={request.Id}", answer.Message)
        );
    }
}
