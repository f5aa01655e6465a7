using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>
/// Stops following a thread; idempotent. It changes nothing that others see, so it is allowed in an archived
/// channel and for a deleted root.
/// </summary>
internal static class UnfollowThreadEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapDelete("/threads/{messageId}/follow", HandleAsync).WithName("unfollowThread").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        var root = channel.Succeeded ? await log.FindRootAsync(channelId, messageId, cancellationToken) : channel.Error;
        var error = root.Error ?? await states.UnfollowAsync(caller.UserId, channelId, messageId, cancellationToken);
        return error?.ToHttp() ?? TypedResults.NoContent();
    }
}
