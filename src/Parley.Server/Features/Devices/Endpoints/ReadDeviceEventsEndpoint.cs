using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Devices.Endpoints;

/// <summary>Reads events of the stream of a device. Only its own session may.</summary>
internal static class ReadDeviceEventsEndpoint
{
    public static void Map(RouteGroupBuilder devices) =>
        devices.MapGet("/{deviceId}/events", HandleAsync).WithName("readDeviceEvents").Returns<DeviceEventPage>();

    public static async Task<IResult> HandleAsync(
        DeviceId deviceId,
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
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

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var own = context
            .Set<DeviceEntity>()
            .TagWith("devices.own")
            .Where(device =>
                device.Id == deviceId.Value && device.UserId == caller.UserId && device.SessionId == caller.SessionId
            );

        // Before the read: nobody reads any other stream.
        if (!await own.AnyAsync(cancellationToken))
        {
            return ParleyErrors.DeviceNotFound.ToHttp();
        }

        var page = await events.ReadPageAsync(deviceId.Value, after, limit, cancellationToken);

        // And after it: nothing that was written after the end of the session is in the page.
        return await own.AnyAsync(cancellationToken)
            ? TypedResults.Ok(
                new DeviceEventPage
                {
                    Events = [.. page.Events.Select(DeviceStream.ToEvent)],
                    NextSeq = page.NextSeq,
                    LastSeq = page.LastSeq,
                    Resync = page.Resync,
                }
            )
            : ParleyErrors.DeviceNotFound.ToHttp();
    }
}
