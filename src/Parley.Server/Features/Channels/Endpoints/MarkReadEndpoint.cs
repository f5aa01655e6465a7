using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Moves the caller's read position in a channel.</summary>
internal static class MarkReadEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPut("/read", HandleAsync).WithName("markRead").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MarkReadRequest request,
        Caller caller,
        ChannelAccess access,
        ReadMarker reads,
        CancellationToken cancellationToken
    )
    {
        if (request.Seq < 0)
        {
            return ParleyErrors.Invalid("seq", "must not be negative").ToHttp();
        }

        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var isConversation = !channel.Value.Rights.IsChannel;
        await reads.MarkAsync(caller.UserId, channelId, request.Seq, isConversation, socketId: null);
        return TypedResults.NoContent();
    }
}
