using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Reads the events of a channel after a seq.</summary>
internal static class ReadEventsEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/events", HandleAsync).WithName("readEvents").Returns<EventPage>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IEventReader events,
        CancellationToken cancellationToken,
        [FromQuery] long after = 0,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        if (Paging.Check(limit) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        return TypedResults.Ok(
            await events.ReadPageAsync(channelId.Value, after, limit, StoredFrames.ToFrame, cancellationToken)
        );
    }
}
