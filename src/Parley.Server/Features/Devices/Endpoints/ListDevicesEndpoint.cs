using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Devices.Endpoints;

/// <summary>Lists the devices of the caller, the oldest first. Detached ones are among them.</summary>
internal static class ListDevicesEndpoint
{
    public static void Map(RouteGroupBuilder devices) =>
        devices.MapGet("/", HandleAsync).WithName("listDevices").Returns<ItemList<Device>>();

    public static async Task<IResult> HandleAsync(
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var devices = await context
            .Set<DeviceEntity>()
            .AsNoTracking()
            .TagWith("devices.list")
            .Where(device => device.UserId == caller.UserId)
            .OrderBy(device => device.RegisteredAt)
            .ThenBy(device => device.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<Device> { Items = devices.ConvertAll(device => device.ToDevice()) });
    }
}
