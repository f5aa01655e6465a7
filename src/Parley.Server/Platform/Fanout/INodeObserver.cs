using Orleans.Concurrency;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// One for each node of the cluster: what owners (channels, users) call with news for the sockets there. One call a
/// node, whatever the number of sockets. Calls from one owner arrive in order.
/// </summary>
[Alias("parley.node")]
internal interface INodeObserver : IGrainObserver
{
    /// <summary>Committed events of a channel, for its members' sockets.</summary>
    [OneWay, Alias("deliver")]
    Task DeliverAsync(ChannelBatch batch);

    /// <summary>A frame for all sockets of one person, but for the one that caused it.</summary>
    [OneWay, Alias("deliver-to-user")]
    Task DeliverToUserAsync(UserFrame frame);

    /// <summary>A person is now a member of a channel: their sockets get its events from here on.</summary>
    [OneWay, Alias("joined")]
    Task JoinedAsync(ChannelJoin join);

    /// <summary>A sign-in was ended: its sockets close.</summary>
    [OneWay, Alias("ended")]
    Task SessionEndedAsync(Guid userId, Guid sessionId);

    /// <summary>All sign-ins of a person but one were ended: their sockets close.</summary>
    [OneWay, Alias("all-ended")]
    Task SessionsEndedAsync(Guid userId, Guid? except);
}
