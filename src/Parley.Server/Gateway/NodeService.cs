using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Gateway;

/// <summary>
/// Makes the sockets of this node known to the cluster under the address of its silo: whoever knows the members can
/// call it, without a subscription.
/// </summary>
internal sealed class NodeService : GrainService, INodeObserver
{
    private readonly SocketHub _hub;

    public NodeService(
        GrainId id,
        Silo silo,
        ILoggerFactory loggers,
        SocketHub hub,
        LocalNode local,
        INodeDirectory nodes
    )
        : base(id, silo, loggers)
    {
        _hub = hub;
        local.Register(nodes.Local, hub);
    }

    public Task DeliverAsync(ChannelBatch batch) => _hub.DeliverAsync(batch);

    public Task DeliverToUsersAsync(UserEventBatch batch) => _hub.DeliverToUsersAsync(batch);

    public Task WhisperToUserAsync(UserWhisper whisper) => _hub.WhisperToUserAsync(whisper);

    public Task WhisperToChannelAsync(ChannelWhisper whisper) => _hub.WhisperToChannelAsync(whisper);

    public Task SessionEndedAsync(Guid userId, Guid sessionId) => _hub.SessionEndedAsync(userId, sessionId);

    public Task SessionsEndedAsync(Guid userId, Guid? except) => _hub.SessionsEndedAsync(userId, except);

    public Task<int> CountSocketsAsync(Guid userId) => _hub.CountSocketsAsync(userId);

    public Task<long[]> RenewAsync(INodeObserver node, Guid[] channelIds) => _hub.RenewAsync(node, channelIds);
}
