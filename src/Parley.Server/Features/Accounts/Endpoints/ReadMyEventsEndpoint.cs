using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Reads events of the caller's own stream. There is no route to that of another user.</summary>
internal static class ReadMyEventsEndpoint
{
    public static void Map(RouteGroupBuilder me) =>
        me.MapGet("/events", HandleAsync).WithName("readMyEvents").Returns<EventPage>();

    public static async Task<IResult> HandleAsync(
        Caller caller,
        IEventReader events,
        CancellationToken cancellationToken,
        [FromQuery] long after = 0,
        [FromQuery] int limit = Paging.DefaultLimit
    ) =>
        Paging.Check(limit) is { } refusal
            ? refusal.ToHttp()
            : TypedResults.Ok(
                await events.ReadPageAsync(
                    caller.UserId,
                    after,
                    limit,
                    static stored => UserEventPayload.Number(stored.Payload!, stored.Seq).Frame,
                    cancellationToken
                )
            );
}
