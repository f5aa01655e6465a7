using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>
/// Moves the caller's read position in a thread; idempotent. It changes nothing that others see, so it is allowed
/// in an archived channel and for a deleted root.
/// </summary>
internal static class MarkThreadReadEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPut("/threads/{messageId}/read", HandleAsync).WithName("markThreadRead").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        MarkReadRequest request,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    )
    {
        if (request.Seq < 0)
        {
            return ParleyErrors.Invalid("seq", "must not be negative").ToHttp();
        }

        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        var root = channel.Succeeded ? await log.FindRootAsync(channelId, messageId, cancellationToken) : channel.Error;
        if (!root.Succeeded)
        {
            return root.Error.ToHttp();
        }

        // The channel is read before the request is: at most the newest seq that the caller can know.
        var seq = Math.Min(request.Seq, channel.Value!.LastSeq);
        var error = await states.MarkReadAsync(caller.UserId, channelId, messageId, seq, cancellationToken);
        return error?.ToHttp() ?? TypedResults.NoContent();
    }
}
