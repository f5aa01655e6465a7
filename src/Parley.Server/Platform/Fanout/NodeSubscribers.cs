namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The nodes that subscribe to a grain. A node that does not renew its subscription in time is removed.
/// </summary>
internal sealed class NodeSubscribers(TimeProvider clock)
{
    /// <summary>
    /// The lifetime of a subscription. Nodes renew every <see cref="RenewInterval"/>; two renewals may be lost.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(100);

    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<INodeObserver, long> _nodes = [];
    private (INodeObserver Node, long Renewed)[] _snapshot = [];

    public void Add(INodeObserver node)
    {
        _nodes[node] = clock.GetTimestamp();
        Publish();
    }

    private void Remove(INodeObserver node)
    {
        if (_nodes.Remove(node))
        {
            Publish();
        }
    }

    /// <summary>One-way calls: the returned task only confirms that they were sent.</summary>
    public async Task PublishAsync<T>(T argument, Func<INodeObserver, T, Task> call)
    {
        foreach (var (node, renewed) in _snapshot)
        {
            if (clock.GetElapsedTime(renewed) > Lifetime)
            {
                Remove(node);
                continue;
            }

            await call(node, argument);
        }
    }

    private void Publish() => _snapshot = [.. _nodes.Select(entry => (entry.Key, entry.Value))];
}
