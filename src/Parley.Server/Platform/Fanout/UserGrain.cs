using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Platform.Fanout;

internal sealed class UserGrain(INodeDirectory nodes, TimeProvider clock) : Grain, IUserGrain
{
    private readonly NodeSubscribers _nodes = new(clock, nodes);

    public Task AttachAsync(INodeObserver node)
    {
        _nodes.Add(node);
        return Task.CompletedTask;
    }

    public Task DeliverAsync(UserEventBatch batch) =>
        _nodes.PublishAsync(batch, static (node, value) => node.DeliverToUsersAsync(value));

    public Task WhisperAsync(UserWhisper whisper) =>
        _nodes.PublishAsync(whisper, static (node, value) => node.WhisperToUserAsync(value));

    public Task SessionEndedAsync(Guid userId, Guid sessionId) =>
        _nodes.PublishAsync(
            (userId, sessionId),
            static (node, value) => node.SessionEndedAsync(value.userId, value.sessionId)
        );

    public Task SessionsEndedAsync(Guid userId, Guid? except) =>
        _nodes.PublishAsync(
            (userId, except),
            static (node, value) => node.SessionsEndedAsync(value.userId, value.except)
        );
}
