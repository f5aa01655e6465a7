using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Devices;

/// <summary>Detaches devices in the commit that ends their sessions.</summary>
internal sealed class DeviceDetachment(TimeProvider clock) : ISessionEnd
{
    public IQueryable<Guid> FindSessions(ParleyDbContext context) =>
        context.Set<DeviceEntity>().Where(device => device.SessionId != null).Select(device => device.SessionId!.Value);

    public async Task EndAsync(
        ParleyDbContext context,
        UserEventScope events,
        IQueryable<Guid> sessionIds,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNowToMillisecond();
        var attached = await context
            .Set<DeviceEntity>()
            .AsNoTracking()
            .TagWith("devices.of-sessions")
            .Where(device => device.SessionId != null && sessionIds.Contains(device.SessionId.Value))
            .OrderBy(device => device.Id)
            .ToListAsync(cancellationToken);
        if (attached.Count == 0)
        {
            return;
        }

        var ids = attached.ConvertAll(device => device.Id);
        await context
            .Set<DeviceEntity>()
            .TagWith("devices.detach")
            .Where(device => ids.Contains(device.Id))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(device => device.SessionId, (Guid?)null)
                        .SetProperty(device => device.DetachedAt, now),
                cancellationToken
            );
        foreach (var device in attached)
        {
            var detached = device.ToDevice() with { SessionId = null, DetachedAt = now };
            await events.AppendAsync(new DeviceUpdated { UserSeq = 0, Device = detached }, cancellationToken);
        }
    }
}
