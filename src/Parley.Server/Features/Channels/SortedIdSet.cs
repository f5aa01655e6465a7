namespace Parley.Server.Features.Channels;

/// <summary>
/// A sorted array of ids. It takes a third of the memory of a hash set, which matters for the members of all channels
/// in memory. A lookup costs about as much; adding an id moves those behind it. Not thread-safe.
/// </summary>
internal sealed class SortedIdSet
{
    private const int MinCapacity = 4;

    private Guid[] _ids;

    public SortedIdSet(IEnumerable<Guid> ids)
    {
        _ids = [.. ids.Distinct().Order()];
        Count = _ids.Length;
    }

    public int Count { get; private set; }

    public bool Contains(Guid id) => Find(id) >= 0;

    /// <summary>False: it exists already.</summary>
    public bool Add(Guid id)
    {
        var at = ~Find(id);
        if (at < 0)
        {
            return false;
        }

        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Math.Max(MinCapacity, Count + (Count / 8) + 1));
        }

        _ids.AsSpan(at, Count - at).CopyTo(_ids.AsSpan(at + 1));
        _ids[at] = id;
        Count++;
        return true;
    }

    /// <summary>False: it does not exist.</summary>
    public bool Remove(Guid id)
    {
        var at = Find(id);
        if (at < 0)
        {
            return false;
        }

        _ids.AsSpan(at + 1, Count - at - 1).CopyTo(_ids.AsSpan(at));
        Count--;
        return true;
    }

    private int Find(Guid id) => _ids.AsSpan(0, Count).BinarySearch(id);
}
