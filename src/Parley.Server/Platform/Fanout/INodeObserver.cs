using Orleans.Concurrency;
using Orleans.Services;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// A node of the cluster, as channel and user grains call it to deliver events to its sockets: one call per node,
/// whatever the number of sockets. Other nodes call it as well. Addressed by the address of its silo.
/// </summary>
[Alias("parley.node")]
internal interface INodeObserver : IGrainService
{
    /// <summary>Delivers committed events of a channel to the sockets of its members.</summary>
    [OneWay, Alias("deliver")]
    Task DeliverAsync(ChannelBatch batch);

    /// <summary>Delivers a committed event to all sockets of its users.</summary>
    [OneWay, Alias("deliver-to-users")]
    Task DeliverToUsersAsync(UserEventBatch batch);

    /// <summary>Delivers a whisper to all sockets of a user.</summary>
    [OneWay, Alias("whisper-to-user")]
    Task WhisperToUserAsync(UserWhisper whisper);

    /// <summary>
    /// Delivers a whisper to the sockets of a channel's members; in a large channel only to those with focus on it.
    /// </summary>
    [OneWay, Alias("whisper-to-channel")]
    Task WhisperToChannelAsync(ChannelWhisper whisper);

    /// <summary>A session has ended: its sockets close.</summary>
    [OneWay, Alias("ended")]
    Task SessionEndedAsync(Guid userId, Guid sessionId);

    /// <summary>All sessions of a user except one have ended: their sockets close.</summary>
    [OneWay, Alias("all-ended")]
    Task SessionsEndedAsync(Guid userId, Guid? except);

    /// <summary>The number of sockets of a user on this node.</summary>
    [AlwaysInterleave, Alias("count-sockets")]
    Task<int> CountSocketsAsync(Guid userId);

    /// <summary>
    /// Renews the subscriptions of a node to the channel grains that are active on this one, see
    /// <see cref="LocalChannels"/>.
    /// </summary>
    [Alias("renew")]
    Task<long[]> RenewAsync(INodeObserver node, Guid[] channelIds);
}
