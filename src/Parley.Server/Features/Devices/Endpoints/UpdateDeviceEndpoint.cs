using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Devices.Endpoints;

/// <summary>Renames a device of the caller.</summary>
internal static class UpdateDeviceEndpoint
{
    public static void Map(RouteGroupBuilder devices) =>
        devices.MapPatch("/{deviceId}", HandleAsync).WithName("updateDevice").Returns<Device>();

    public static async Task<IResult> HandleAsync(
        DeviceId deviceId,
        UpdateDeviceRequest request,
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var name = NameValidator.Check("name", request.Name, 1, DeviceEntity.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var device = context
            .Set<DeviceEntity>()
            .Where(device => device.Id == deviceId.Value && device.UserId == caller.UserId);

        // Before the transaction, which locks a stream of this id: others' streams are not locked.
        if (!await device.TagWith("devices.exists").AnyAsync(cancellationToken))
        {
            return ParleyErrors.DeviceNotFound.ToHttp();
        }

        var (renamed, refusal) = ((Device?)null, ParleyErrors.DeviceNotFound);
        await transactions.ExecuteAsync(
            context,
            caller.UserId,
            deviceId.Value,
            async (events, token) =>
            {
                (renamed, refusal) = (null, ParleyErrors.DeviceNotFound);
                if (!await AccountCredentials.LockSessionAsync(context, caller, clock.GetUtcNow(), token))
                {
                    refusal = ParleyErrors.AuthRequired;
                    return false;
                }

                if (await device.AsNoTracking().TagWith("devices.find").FirstOrDefaultAsync(token) is not { } found)
                {
                    return false;
                }

                renamed = found.ToDevice() with { Name = name.Value };
                if (found.Name == name.Value)
                {
                    return false;
                }

                await device
                    .TagWith("devices.rename")
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.Name, name.Value), token);
                await events.AppendAsync(new DeviceUpdated { UserSeq = 0, Device = renamed }, token);
                if (found.SessionId is not null)
                {
                    await events.AppendAsync(found.Id, new DeviceRenamed { DeviceSeq = 0, Name = name.Value }, token);
                }

                return true;
            },
            cancellationToken
        );
        return renamed is not null ? TypedResults.Ok(renamed) : refusal.ToHttp();
    }
}
