using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Removes the caller from a channel; idempotent.</summary>
internal static class LeaveChannelEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPost("/leave", HandleAsync).WithName("leaveChannel").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return (channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal
            ? refusal.ToHttp()
            : (await grains.GetChannelGrain(channelId.Value).ExecuteAsync(new LeaveCommand(caller.UserId))).ToHttp(_ =>
                TypedResults.NoContent()
            );
    }
}
