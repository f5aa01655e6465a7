using System.Net;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Places to do something slow at, for which networks take turns: each has a short queue of its own, and of the lines
/// that wait the next one is served. So whoever comes from another network waits as long as there are networks, not as
/// long as the longest queue. Thread-safe.
/// </summary>
/// <param name="capacity">So many at once.</param>
/// <param name="maxWaiting">So many may wait in all.</param>
/// <param name="maxWaitingPerNetwork">So many of them from one network.</param>
internal sealed class FairLimiter(int capacity, int maxWaiting, int maxWaitingPerNetwork)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<TaskCompletionSource<bool>>> _queues = [];
    private readonly Queue<IPAddress> _order = new();
    private int _free = capacity;
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>
    /// True: there is a waiter, to be given back by <see cref="Release"/>. False: enough of that network wait.
    /// </summary>
    public Task<bool> AcquireAsync(IPAddress network)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Task.FromResult(true);
            }

            var queue = _queues.GetValueOrDefault(network);
            var position = (queue?.Count ?? 0) + 1;
            if (position > maxWaitingPerNetwork || (_waiting >= maxWaiting && !EvictFromLongestQueue(position)))
            {
                return Task.FromResult(false);
            }

            if (queue is null)
            {
                _queues.Add(network, queue = new());
                _order.Enqueue(network);
            }

            _waiting++;
            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.AddLast(waiter);
            return waiter.Task;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            if (!_order.TryDequeue(out var network))
            {
                _free++;
                return;
            }

            var queue = _queues[network];
            var next = queue.First!.Value;
            queue.RemoveFirst();
            _waiting--;
            if (queue.Count > 0)
            {
                _order.Enqueue(network);
            }
            else
            {
                _queues.Remove(network);
            }

            next.SetResult(true);
        }
    }

    /// <summary>
    /// All capacity to wait at are taken: who came last in a queue that is longer than the new one goes.
    /// </summary>
    private bool EvictFromLongestQueue(int length)
    {
        var longest = _queues.Values.MaxBy(queue => queue.Count);
        if (longest is null || longest.Count <= length)
        {
            return false;
        }

        var last = longest.Last!.Value;
        longest.RemoveLast();
        _waiting--;
        last.SetResult(false);
        return true;
    }
}
