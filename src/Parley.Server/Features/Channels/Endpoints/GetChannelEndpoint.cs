using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Returns a channel that the caller may see.</summary>
internal static class GetChannelEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/", HandleAsync).WithName("getChannel").Returns<Channel>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        CancellationToken cancellationToken
    ) =>
        (await access.ForChannelAsync(caller, channelId, cancellationToken)).ToHttp(channel =>
            TypedResults.Ok(channel.ToChannel())
        );
}
