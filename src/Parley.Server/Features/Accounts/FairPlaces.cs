using System.Net;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Places to do something slow at, for which networks take turns: each has a short line of its own, and of the lines
/// that wait the next one is served. So whoever comes from another network waits as long as there are networks, not as
/// long as the longest line. Thread-safe.
/// </summary>
/// <param name="places">So many at once.</param>
/// <param name="mostWaiting">So many may wait in all.</param>
/// <param name="mostOfOne">So many of them from one network.</param>
internal sealed class FairPlaces(int places, int mostWaiting, int mostOfOne)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, LinkedList<TaskCompletionSource<bool>>> _lines = [];
    private readonly Queue<IPAddress> _turns = new();
    private int _free = places;
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int Waiting
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
    /// True: there is a place, to be given back by <see cref="Leave"/>. False: enough of that network wait.
    /// </summary>
    public Task<bool> EnterAsync(IPAddress network)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Task.FromResult(true);
            }

            var line = _lines.GetValueOrDefault(network);
            var mine = (line?.Count ?? 0) + 1;
            if (mine > mostOfOne || (_waiting >= mostWaiting && !TakeFromLongest(mine)))
            {
                return Task.FromResult(false);
            }

            if (line is null)
            {
                _lines.Add(network, line = new());
                _turns.Enqueue(network);
            }

            _waiting++;
            var place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            line.AddLast(place);
            return place.Task;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (!_turns.TryDequeue(out var network))
            {
                _free++;
                return;
            }

            var line = _lines[network];
            var next = line.First!.Value;
            line.RemoveFirst();
            _waiting--;
            if (line.Count > 0)
            {
                _turns.Enqueue(network);
            }
            else
            {
                _lines.Remove(network);
            }

            next.SetResult(true);
        }
    }

    /// <summary>
    /// All places to wait at are taken: who came last in a line that is longer than the new one goes.
    /// </summary>
    private bool TakeFromLongest(int than)
    {
        var longest = _lines.Values.MaxBy(line => line.Count);
        if (longest is null || longest.Count <= than)
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
