using Orleans.Concurrency;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// Keeps the nodes that subscribe to one shard of the users, and delivers committed events of these users there. One
/// grain per shard, not per user: ADR-0016 has the cost of 10 000 activations at a mass reconnect. A node without
/// sockets of the user drops the frame.
/// </summary>
[Alias("parley.user")]
internal interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Called repeatedly by each node with sockets. A subscription expires after
    /// <see cref="NodeSubscribers.Lifetime"/>.
    /// </summary>
    [AlwaysInterleave, Alias("attach")]
    Task AttachAsync(INodeObserver node);

    /// <summary>Delivers a committed event to the sockets of its users. Lost if the grain cannot be reached.</summary>
    [AlwaysInterleave, OneWay, Alias("deliver")]
    Task DeliverAsync(UserEventBatch batch);

    /// <summary>Delivers a whisper to the user's sockets. Lost if the grain cannot be reached.</summary>
    [AlwaysInterleave, OneWay, Alias("whisper")]
    Task WhisperAsync(UserWhisper whisper);

    [AlwaysInterleave, Alias("session-ended")]
    Task SessionEndedAsync(Guid userId, Guid sessionId);

    /// <summary>All sessions of a user have ended, except the current one.</summary>
    [AlwaysInterleave, Alias("sessions-ended")]
    Task SessionsEndedAsync(Guid userId, Guid? except);
}

/// <summary>Maps users to shards.</summary>
internal static class UserShards
{
    /// <summary>The number of shards. All nodes of a cluster must use the same number.</summary>
    public const int Count = 256;

    /// <summary>By random bits of the id: every UUID version in use has them at the end.</summary>
    public static int Of(Guid userId)
    {
        Span<byte> bytes = stackalloc byte[16];
        userId.TryWriteBytes(bytes);
        return bytes[^1] % Count;
    }

    public static IUserGrain GetUserGrain(this IGrainFactory grains, Guid userId) =>
        grains.GetGrain<IUserGrain>(Of(userId));
}
