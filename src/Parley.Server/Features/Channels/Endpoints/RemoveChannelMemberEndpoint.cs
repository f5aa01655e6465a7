using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>
/// Removes a member from a channel; idempotent. The channel grain checks the permissions again in the commit.
/// </summary>
internal static class RemoveChannelMemberEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapDelete("/members/{userId}", HandleAsync).WithName("removeChannelMember").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        UserId userId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var isSelf = userId.Value == caller.UserId;
        var channel = isSelf
            ? await access.ForReadAsync(caller, channelId, cancellationToken)
            : await access.ForManagingAsync(caller, channelId, cancellationToken);
        return (channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal
            ? refusal.ToHttp()
            : (
                await grains
                    .GetChannelGrain(channelId.Value)
                    .ExecuteAsync(new LeaveCommand(userId.Value, RemovedBy: isSelf ? null : caller.UserId))
            ).ToHttp(_ => TypedResults.NoContent());
    }
}
