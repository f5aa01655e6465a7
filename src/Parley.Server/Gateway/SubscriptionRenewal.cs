using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// Renews the subscriptions of this node: those to channels with one call per node and some hundred channels, because
/// the grains of most are active. Only the others are called, which activates them. Notices missed events of a channel,
/// also if no event follows them.
/// </summary>
internal sealed partial class SubscriptionRenewal(
    SocketHub hub,
    INodeDirectory nodes,
    ILogger<SubscriptionRenewal> logger
)
{
    private const int MaxChannels = 1_000;
    private const int MaxConcurrent = 32;

    /// <summary>False: a subscription could not be renewed.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<Exception>();
        await ForEachAsync(hub.Shards, hub.SubscribeAsync, failures, cancellationToken);
        var open = hub.TakeOpenFeeds();
        foreach (var node in nodes.Active)
        {
            foreach (var channelIds in open.Keys.Chunk(MaxChannels).ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await RenewAsync(node, channelIds, open, failures, cancellationToken);
            }
        }

        await ForEachAsync(open.Values, feed => feed.RenewAsync(), failures, cancellationToken);
        if (failures.TryPeek(out var first))
        {
            Log.RenewFailed(logger, failures.Count, first);
        }

        return failures.IsEmpty;
    }

    /// <summary>Renews the channels whose grains are active on a node, and removes them from the open ones.</summary>
    private async Task RenewAsync(
        INodeObserver node,
        Guid[] channelIds,
        Dictionary<Guid, ChannelFeed> open,
        ConcurrentQueue<Exception> failures,
        CancellationToken cancellationToken
    )
    {
        long[] last;
        try
        {
            last = node.Equals(nodes.Local)
                ? await hub.RenewAsync(node, channelIds)
                : await node.RenewAsync(nodes.Local, channelIds);
        }
        catch (Exception exception)
        {
            // Its channels are called one by one, which fails as well or finds their new owners.
            failures.Enqueue(exception);
            return;
        }

        var renewed = new List<(ChannelFeed Feed, long LastSeq)>();
        for (var i = 0; i < channelIds.Length; i++)
        {
            if (last[i] != LocalChannels.NotHere && open.Remove(channelIds[i], out var feed))
            {
                renewed.Add((feed, last[i]));
            }
        }

        await ForEachAsync(renewed, found => found.Feed.CatchUpAsync(found.LastSeq), failures, cancellationToken);
    }

    private static Task ForEachAsync<T>(
        IEnumerable<T> items,
        Func<T, Task> call,
        ConcurrentQueue<Exception> failures,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrent, CancellationToken = cancellationToken },
            async (item, _) =>
            {
                try
                {
                    await call(item);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            }
        );

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3311,
            Level = LogLevel.Warning,
            Message = "{Count} subscriptions to channels or users could not be renewed; the next run tries again"
        )]
        public static partial void RenewFailed(ILogger logger, int count, Exception exception);
    }
}
