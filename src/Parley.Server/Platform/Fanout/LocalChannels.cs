using System.Collections.Concurrent;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The channel grains that are active on this node, so that a node renews all its subscriptions to them in one call.
/// Thread-safe.
/// </summary>
internal sealed class LocalChannels
{
    /// <summary>
    /// The answer for a channel whose grain is not active here, or has to read its state again: call the grain.
    /// </summary>
    public const long NotHere = -1;

    private readonly ConcurrentDictionary<Guid, Entry> _channels = new();

    /// <param name="channelId">The channel.</param>
    /// <param name="nodes">The subscribers of its activation.</param>
    /// <param name="lastSeq">Its last seq, or <see cref="NotHere"/>; called by any thread.</param>
    public void Add(Guid channelId, NodeSubscribers nodes, Func<long> lastSeq) =>
        _channels[channelId] = new(nodes, lastSeq);

    /// <summary>Does nothing if another activation has been added meanwhile.</summary>
    public void Remove(Guid channelId, NodeSubscribers nodes)
    {
        if (_channels.TryGetValue(channelId, out var entry) && entry.Nodes == nodes)
        {
            _channels.TryRemove(new(channelId, entry));
        }
    }

    /// <summary>
    /// Renews the subscriptions of a node. Returns the last seq of each channel, or <see cref="NotHere"/>.
    /// </summary>
    public long[] Renew(INodeObserver node, Guid[] channelIds)
    {
        var last = new long[channelIds.Length];
        for (var i = 0; i < last.Length; i++)
        {
            if (_channels.TryGetValue(channelIds[i], out var entry))
            {
                entry.Nodes.Add(node);
                last[i] = entry.LastSeq();
            }
            else
            {
                last[i] = NotHere;
            }
        }

        return last;
    }

    private sealed record Entry(NodeSubscribers Nodes, Func<long> LastSeq);
}
