using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>Queries to the other nodes. A single process has none.</summary>
internal sealed class OtherNodes(INodeDirectory nodes, TimeProvider clock)
{
    /// <summary>A node that does not answer is about to be declared dead: its sockets do not count.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly Task<int> None = Task.FromResult(0);

    /// <summary>The number of sockets of a user on the other nodes.</summary>
    public Task<int> CountSocketsAsync(Guid userId) =>
        nodes.Active is { Count: > 1 } active ? SumAsync(active, userId) : None;

    private async Task<int> SumAsync(IReadOnlyList<INodeObserver> active, Guid userId)
    {
        var counts = await Task.WhenAll(
            active.Where(node => !node.Equals(nodes.Local)).Select(node => CountAsync(node, userId))
        );
        return counts.Sum();
    }

    private async Task<int> CountAsync(INodeObserver node, Guid userId)
    {
        try
        {
            return await node.CountSocketsAsync(userId).WaitAsync(Timeout, clock);
        }
        catch (Exception)
        {
            return 0;
        }
    }
}
