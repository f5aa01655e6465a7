using Orleans.Concurrency;

namespace Parley.Server.Platform.Fanout;

/// <summary>Knows on which nodes a person has sockets, and passes news for them there.</summary>
[Alias("parley.user")]
internal interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>Repeated by every node as long as the person has sockets there; forgotten after <see cref="NodeSet.Lifetime"/>.</summary>
    [AlwaysInterleave, Alias("attach")]
    Task AttachAsync(INodeObserver node);

    [AlwaysInterleave, Alias("notify")]
    Task NotifyAsync(UserNotice notice);

    [AlwaysInterleave, Alias("joined")]
    Task JoinedAsync(ChannelJoin join);

    [AlwaysInterleave, Alias("session-ended")]
    Task SessionEndedAsync(Guid sessionId);
}
