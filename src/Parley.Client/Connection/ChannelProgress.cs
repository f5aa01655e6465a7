using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>How a gap in the events of a channel is being filled.</summary>
internal enum Recovery
{
    /// <summary>There is no gap.</summary>
    None,

    /// <summary>The server replays missed events up to <see cref="ResumedFrame"/>.</summary>
    Resume,

    /// <summary>A <see cref="SyncFrame"/> has requested the events.</summary>
    Sync,

    /// <summary>The events are fetched by REST.</summary>
    Fetch,
}

/// <summary>The delivered position of one channel, and the events buffered behind a gap.</summary>
internal sealed class ChannelProgress(ChannelId id, long seq)
{
    /// <summary>Maximum buffered events. Later ones are dropped and fetched again.</summary>
    public const int MaxBuffered = 256;

    private readonly SortedDictionary<long, ChannelEvent> _buffered = [];

    public ChannelId Id => id;

    /// <summary>The last seq that was delivered.</summary>
    public long Seq { get; private set; } = seq;

    public Recovery Recovery { get; set; }

    /// <summary>The last seq that is known to exist.</summary>
    public long UpTo { get; private set; } = seq;

    /// <summary>When a sync without events times out.</summary>
    public DateTimeOffset Deadline { get; set; }

    /// <summary>The <c>ref</c> of the sync.</summary>
    public long Ref { get; set; }

    /// <summary>The server sent a bump instead of events.</summary>
    public bool Bumped { get; set; }

    /// <summary>The index at <see cref="GapEnd"/>; 0 when it is unknown.</summary>
    public long GapIndex =>
        _buffered.Count == 0 ? LastIndex
        : _buffered.First().Value is MessageCreated { Message.Index: { } index } ? index - 1
        : 0;

    /// <summary>The last seq of the first gap.</summary>
    public long GapEnd => _buffered.Count == 0 ? UpTo : _buffered.First().Key - 1;

    private long LastIndex { get; set; }

    /// <summary>Extends the known events.</summary>
    public void ExtendTo(long upTo, long lastIndex)
    {
        if (upTo >= UpTo)
        {
            (UpTo, LastIndex) = (upTo, lastIndex);
        }
    }

    /// <summary>Buffers an event behind a gap.</summary>
    public void Buffer(ChannelEvent change)
    {
        ExtendTo(change.Seq, 0);
        if (_buffered.Count < MaxBuffered || change.Seq < _buffered.Last().Key)
        {
            _buffered[change.Seq] = change;
        }

        if (_buffered.Count > MaxBuffered)
        {
            _buffered.Remove(_buffered.Last().Key);
        }
    }

    public bool TryAdvance(ChannelEvent change)
    {
        if (change.Seq != Seq + 1)
        {
            return false;
        }

        Seq++;
        ExtendTo(Seq, 0);
        return true;
    }

    /// <summary>Continues after this seq and skips missed events before it.</summary>
    public void SkipTo(long to)
    {
        Seq = to;
        UpTo = Math.Max(UpTo, to);
    }

    /// <summary>Continues after this seq, which may be lower, and drops buffered events.</summary>
    public void ResetTo(long at)
    {
        _buffered.Clear();
        (Seq, UpTo) = (at, at);
    }

    /// <summary>Takes the buffered event that is next; null when there is none.</summary>
    public ChannelEvent? TakeNext()
    {
        while (_buffered.Count > 0 && _buffered.First() is var (first, change) && first <= Seq + 1)
        {
            _buffered.Remove(first);
            if (first == Seq + 1)
            {
                return change;
            }
        }

        return null;
    }
}
