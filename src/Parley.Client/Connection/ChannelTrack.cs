using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>How a hole in the events of a channel is being filled.</summary>
internal enum Repair
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The server is sending what was missed, up to <see cref="ResumedFrame"/>.</summary>
    Resume,

    /// <summary>Asked for by <see cref="SyncFrame"/>.</summary>
    Sync,

    /// <summary>To be fetched by REST.</summary>
    Fetch,
}

/// <summary>How far one channel was passed on, and what is held back behind a hole.</summary>
internal sealed class ChannelTrack(ChannelId id, long seq)
{
    /// <summary>Later events than these are not kept: they are fetched again.</summary>
    public const int MostHeld = 256;

    private readonly SortedDictionary<long, ChannelEvent> _held = [];

    public ChannelId Id => id;

    /// <summary>The newest seq that was passed on.</summary>
    public long Seq { get; private set; } = seq;

    public Repair Repair { get; set; }

    /// <summary>Events up to here are known to exist.</summary>
    public long UpTo { get; private set; } = seq;

    /// <summary>When a sync that brings nothing is given up.</summary>
    public DateTimeOffset Deadline { get; set; }

    /// <summary>The number of the sync.</summary>
    public long Ref { get; set; }

    /// <summary>The server told that the channel moved on, in place of its events.</summary>
    public bool Bumped { get; set; }

    /// <summary>The index that goes with <see cref="HoleEnd"/>; 0: not known.</summary>
    public long HoleIndex =>
        _held.Count == 0 ? LastIndex
        : _held.First().Value is MessageCreated { Message.Index: { } index } ? index - 1
        : 0;

    /// <summary>The last seq of the first hole.</summary>
    public long HoleEnd => _held.Count == 0 ? UpTo : _held.First().Key - 1;

    private long LastIndex { get; set; }

    /// <summary>More is known to exist.</summary>
    public void Expect(long upTo, long lastIndex)
    {
        if (upTo >= UpTo)
        {
            (UpTo, LastIndex) = (upTo, lastIndex);
        }
    }

    /// <summary>Keeps an event that is not next.</summary>
    public void Hold(ChannelEvent change)
    {
        Expect(change.Seq, 0);
        if (_held.Count < MostHeld || change.Seq < _held.Last().Key)
        {
            _held[change.Seq] = change;
        }

        if (_held.Count > MostHeld)
        {
            _held.Remove(_held.Last().Key);
        }
    }

    public bool TryAdvance(ChannelEvent change)
    {
        if (change.Seq != Seq + 1)
        {
            return false;
        }

        Seq++;
        Expect(Seq, 0);
        return true;
    }

    /// <summary>Goes on from this seq, whatever was missed before it.</summary>
    public void Jump(long to)
    {
        Seq = to;
        UpTo = Math.Max(UpTo, to);
    }

    /// <summary>Goes on from this seq, which may be an earlier one: what is known beyond it is void.</summary>
    public void Restart(long at)
    {
        _held.Clear();
        (Seq, UpTo) = (at, at);
    }

    /// <summary>The held event that is next; null when there is none.</summary>
    public ChannelEvent? TakeNext()
    {
        while (_held.Count > 0 && _held.First() is var (first, change) && first <= Seq + 1)
        {
            _held.Remove(first);
            if (first == Seq + 1)
            {
                return change;
            }
        }

        return null;
    }
}
