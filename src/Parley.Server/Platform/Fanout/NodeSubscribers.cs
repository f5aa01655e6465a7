namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The nodes that subscribe to a grain. A new activation does not know who subscribed to the one before it, so all
/// running nodes count as subscribers at first. A node that does not renew its subscription in time, or dies, is
/// removed. Publishing is not thread-safe; subscribing is.
/// </summary>
internal sealed class NodeSubscribers
{
    /// <summary>
    /// The lifetime of a subscription. Nodes renew every <see cref="RenewInterval"/>; two renewals may be lost.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(35);

    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private readonly INodeDirectory _directory;
    private readonly Lock _lock = new();
    private readonly Dictionary<INodeObserver, long> _nodes = [];
    private volatile (INodeObserver Node, long Renewed)[] _snapshot = [];
    private int _deaths;

    public NodeSubscribers(TimeProvider clock, INodeDirectory directory)
    {
        (_clock, _directory, _deaths) = (clock, directory, directory.Deaths);
        foreach (var node in directory.Active)
        {
            _nodes[node] = clock.GetTimestamp();
        }

        Publish();
    }

    public void Add(INodeObserver node)
    {
        lock (_lock)
        {
            _nodes[node] = _clock.GetTimestamp();
            Publish();
        }
    }

    private void Remove(INodeObserver node)
    {
        lock (_lock)
        {
            // It may have been renewed meanwhile.
            if (_nodes.TryGetValue(node, out var renewed) && (IsExpired(renewed) || _directory.IsDead(node)))
            {
                _nodes.Remove(node);
                Publish();
            }
        }
    }

    /// <summary>One-way calls: the returned task only confirms that they were sent.</summary>
    public async Task PublishAsync<T>(T argument, Func<INodeObserver, T, Task> call)
    {
        if (_deaths != _directory.Deaths)
        {
            RemoveDead();
        }

        foreach (var (node, renewed) in _snapshot)
        {
            if (IsExpired(renewed))
            {
                Remove(node);
                continue;
            }

            await call(node, argument);
        }
    }

    private bool IsExpired(long renewed) => _clock.GetElapsedTime(renewed) > Lifetime;

    private void RemoveDead()
    {
        _deaths = _directory.Deaths;
        foreach (var (node, _) in _snapshot)
        {
            if (_directory.IsDead(node))
            {
                Remove(node);
            }
        }
    }

    private void Publish() => _snapshot = [.. _nodes.Select(entry => (entry.Key, entry.Value))];
}
