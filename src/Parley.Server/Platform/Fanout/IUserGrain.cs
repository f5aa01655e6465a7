using Orleans.Concurrency;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// Owns the streams of a part of all people, knows which nodes have sockets, and passes news for these people there. A
/// part, not one for each person: what ten thousand of them cost when everybody comes back at once is in ADR-0016. A
/// node without sockets of the person drops what it gets.
/// </summary>
[Alias("parley.people")]
internal interface IUserGrain : IGrainWithIntegerKey
{
    /// <summary>Repeated by every node that has sockets; forgotten after <see cref="NodeSubscribers.Lifetime"/>.</summary>
    [AlwaysInterleave, Alias("attach")]
    Task AttachAsync(INodeObserver node);

    /// <summary>Adds an event to the person's own stream and sends it to their sockets.</summary>
    [Alias("append")]
    Task AppendAsync(Guid userId, SharedFrame userEvent);

    [AlwaysInterleave, Alias("deliver")]
    Task DeliverAsync(UserFrame frame);

    [AlwaysInterleave, Alias("joined")]
    Task JoinedAsync(ChannelJoin join);

    [AlwaysInterleave, Alias("session-ended")]
    Task SessionEndedAsync(Guid userId, Guid sessionId);

    /// <summary>Every session of a person has ended, but for the one that they go on with.</summary>
    [AlwaysInterleave, Alias("sessions-ended")]
    Task SessionsEndedAsync(Guid userId, Guid? except);
}

/// <summary>Which part a person belongs to.</summary>
internal static class UserShards
{
    /// <summary>So many parts. Another number may not run beside this one in a cluster.</summary>
    public const int Count = 256;

    /// <summary>By random bits of the id, which every version of UUID in use has at its end.</summary>
    public static int Of(Guid userId)
    {
        Span<byte> bytes = stackalloc byte[16];
        userId.TryWriteBytes(bytes);
        return bytes[^1] % Count;
    }

    public static IUserGrain GetUserGrain(this IGrainFactory grains, Guid userId) =>
        grains.GetGrain<IUserGrain>(Of(userId));
}
