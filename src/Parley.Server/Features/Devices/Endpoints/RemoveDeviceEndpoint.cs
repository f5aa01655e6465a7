using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;
using Parley.Socket;

namespace Parley.Server.Features.Devices.Endpoints;

/// <summary>Removes a device of the caller and ends its session.</summary>
internal static class RemoveDeviceEndpoint
{
    public static void Map(RouteGroupBuilder devices) =>
        devices.MapDelete("/{deviceId}", HandleAsync).WithName("removeDevice").ReturnsNothing();

    public static async Task<IResult> HandleAsync(
        DeviceId deviceId,
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        SessionRevocation revocation,
        SessionStore sessions,
        WorkSignal signal,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (removed, refusal) = ((DeviceEntity?)null, ParleyErrors.DeviceNotFound);
        var committed = await transactions.ExecuteAsync(
            context,
            caller.UserId,
            async (events, token) =>
            {
                refusal = ParleyErrors.DeviceNotFound;
                if (!await AccountCredentials.LockSessionAsync(context, caller, clock.GetUtcNow(), token))
                {
                    refusal = ParleyErrors.AuthRequired;
                    return false;
                }

                var device = context
                    .Set<DeviceEntity>()
                    .Where(device => device.Id == deviceId.Value && device.UserId == caller.UserId);
                removed = await device.AsNoTracking().TagWith("devices.find").FirstOrDefaultAsync(token);
                if (removed is null)
                {
                    return false;
                }

                // First: the end of the session finds no device to detach.
                await device.TagWith("devices.remove").ExecuteDeleteAsync(token);
                var forgetting = DeviceStreamCleanup.ToWork(removed.Id, clock.GetUtcNow());
                await context.InsertAsync(forgetting.ToEntity(), token);
                await events.AppendAsync(new DeviceRemoved { UserSeq = 0, DeviceId = deviceId }, token);
                await revocation.RevokeAsync(
                    context,
                    events,
                    context.Sessions.Where(session => session.Id == removed.SessionId),
                    token
                );
                return true;
            },
            cancellationToken
        );
        if (!committed)
        {
            return refusal.ToHttp();
        }

        signal.Notify();
        if (removed?.SessionId is { } sessionId)
        {
            await sessions.NotifyEndedAsync(caller.UserId, sessionId);
        }

        return TypedResults.NoContent();
    }
}
