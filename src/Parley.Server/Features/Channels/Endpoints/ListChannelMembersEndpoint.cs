using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Lists the members of a channel.</summary>
internal static class ListChannelMembersEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/members", HandleAsync).WithName("listChannelMembers").Returns<ItemList<Member>>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        MemberQueries members,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var channel = await access.ForChannelAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? (
                await members.OfChannelAsync(
                    channel.Value.WorkspaceId,
                    channelId.Value,
                    cursor,
                    limit,
                    cancellationToken
                )
            ).ToHttp(TypedResults.Ok)
            : channel.Error.ToHttp();
    }
}
