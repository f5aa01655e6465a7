using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Devices.Endpoints;

/// <summary>
/// Registers a device and binds it to the caller's session. A session has one device at most: a repeated request
/// returns it as it is.
/// </summary>
internal static class RegisterDeviceEndpoint
{
    public static void Map(RouteGroupBuilder devices) =>
        devices
            .MapPost("/", HandleAsync)
            .WithName("registerDevice")
            .Returns<Device>(StatusCodes.Status201Created)
            .Produces<Device>();

    public static async Task<IResult> HandleAsync(
        RegisterDeviceRequest request,
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        IOptions<DeviceOptions> options,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var name = NameValidator.Check("name", request.Name, 1, DeviceEntity.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        var now = clock.GetUtcNowToMillisecond();
        var created = new DeviceEntity
        {
            Id = Guid.CreateVersion7(now),
            UserId = caller.UserId,
            SessionId = caller.SessionId,
            Name = name.Value,
            RegisteredAt = now,
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (existing, refusal) = ((DeviceEntity?)null, (ParleyError?)null);
        await transactions.ExecuteAsync(
            context,
            caller.UserId,
            created.Id,
            async (events, token) =>
            {
                (existing, refusal) = (null, null);
                if (!await AccountCredentials.LockSessionAsync(context, caller, now, token))
                {
                    refusal = ParleyErrors.AuthRequired;
                    return false;
                }

                var devices = await context
                    .Set<DeviceEntity>()
                    .AsNoTracking()
                    .TagWith("devices.of-account")
                    .Where(device => device.UserId == caller.UserId)
                    .ToListAsync(token);
                existing = devices.Find(device => device.SessionId == caller.SessionId);
                if (existing is not null)
                {
                    return false;
                }

                if (devices.Count >= options.Value.MaxPerAccount)
                {
                    refusal = ParleyErrors.DeviceTooMany;
                    return false;
                }

                await context.InsertAsync(created, token);
                await events.AppendAsync(new DeviceAdded { UserSeq = 0, Device = created.ToDevice() }, token);
                await events.AppendAsync(
                    created.Id,
                    new DeviceRegistered { DeviceSeq = 0, Device = created.ToDevice() },
                    token
                );
                return true;
            },
            cancellationToken
        );
        return refusal is not null ? refusal.ToHttp()
            : existing is not null ? TypedResults.Ok(existing.ToDevice())
            : TypedResults.Created($"/api/me/devices/{created.Id}", created.ToDevice());
    }
}
