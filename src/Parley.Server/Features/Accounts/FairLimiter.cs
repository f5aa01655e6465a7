using System.Net;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Limits the concurrency of slow work, fairly between networks: each network has a bounded queue, and the queues are
/// served round-robin. The wait grows with the number of networks, not with the longest queue. Thread-safe.
/// </summary>
/// <param name="capacity">Maximum concurrency.</param>
/// <param name="maxWaiting">Maximum length of all queues together.</param>
/// <param name="maxWaitingPerNetwork">Maximum length of one queue.</param>
internal sealed class FairLimiter(int capacity, int maxWaiting, int maxWaitingPerNetwork)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<TaskCompletionSource<bool>>> _queues = [];
    private readonly Queue<IPAddress> _order = new();
    private int _free = capacity;
    private int _waiting;

    /// <summary>The number of waiting callers.</summary>
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
    /// True: the caller may run and must call <see cref="Release"/>. False: too many callers of the network wait.
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
    /// All queues are full together: evicts the last caller of the longest queue, if that is longer than the new one.
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
