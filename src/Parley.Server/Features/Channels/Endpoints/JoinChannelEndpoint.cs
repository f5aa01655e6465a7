using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>
/// Adds the caller to a channel; idempotent. The channel grain checks the permissions again in the commit.
/// </summary>
internal static class JoinChannelEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPost("/join", HandleAsync).WithName("joinChannel").Returns<Channel>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        AccountQueries accounts,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        if (!channel.Value.Rights.IsChannel)
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        var user = (await accounts.FindUserAsync(caller.UserId, cancellationToken))!;
        var joined = await grains
            .GetChannelGrain(channelId.Value)
            .JoinAsync(new(caller.UserId, user.DisplayName, user.Kind), accounts, cancellationToken);
        return joined.Succeeded
            ? (await access.ForChannelAsync(caller, channelId, cancellationToken)).ToHttp(view =>
                TypedResults.Ok(view.ToChannel())
            )
            : joined.Error.ToHttp();
    }
}
