using Parley.Server.Platform.Fanout;

namespace Parley.Server.Platform.UserStreams;

/// <summary>
/// Sends committed events to the nodes of their users: one call for each shard of the users. One-way: a lost call
/// heals, because the events are in the log (ADR-0033).
/// </summary>
internal sealed class UserEventPublisher(IGrainFactory grains)
{
    /// <summary>Call it after the commit of the effect.</summary>
    public async Task PublishAsync(AppendUserEvents committed)
    {
        foreach (var shard in committed.Written.GroupBy(written => UserShards.Of(written.UserId)))
        {
            await grains.GetGrain<IUserGrain>(shard.Key).DeliverAsync(new(committed.Payload, [.. shard]));
        }
    }
}
