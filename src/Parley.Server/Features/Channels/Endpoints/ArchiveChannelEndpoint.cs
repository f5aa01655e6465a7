using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Archives a channel; idempotent.</summary>
internal static class ArchiveChannelEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapDelete("/", HandleAsync).WithName("archiveChannel").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForManagingAsync(caller, channelId, cancellationToken);
        if ((channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal)
        {
            return refusal.ToHttp();
        }

        return (
            await grains.GetChannelGrain(channelId.Value).ExecuteAsync(new ArchiveChannelCommand(caller.UserId))
        ).ToHttp(_ => TypedResults.NoContent());
    }
}
