namespace Parley.Server.Platform.Fanout;

internal sealed class UserGrain(TimeProvider clock) : Grain, IUserGrain
{
    private readonly NodeSet _nodes = new(clock);

    public Task AttachAsync(INodeObserver node)
    {
        _nodes.Add(node);
        return Task.CompletedTask;
    }

    public Task NotifyAsync(UserNotice notice) => _nodes.CallAsync(notice, static (node, value) => node.NotifyAsync(value));

    public Task JoinedAsync(ChannelJoin join) => _nodes.CallAsync(join, static (node, value) => node.JoinedAsync(value));

    public Task SessionEndedAsync(Guid sessionId)
    {
        var userId = this.GetPrimaryKey();
        return _nodes.CallAsync((userId, sessionId), static (node, value) => node.SessionEndedAsync(value.userId, value.sessionId));
    }
}
