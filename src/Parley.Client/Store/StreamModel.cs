using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Store;

/// <summary>
/// The mutable state of one channel or conversation: its messages, and its record, which subclasses hold. Guarded by
/// the store's lock.
/// </summary>
internal abstract class StreamModel
{
    // Maximum events kept for pages that the server read before them.
    private const int MaxRecentEvents = 512;

    private readonly UserId _self;
    private readonly int _maxMessages;
    private readonly SortedList<long, Message> _messages = [];
    private readonly Dictionary<MessageId, long> _seqs = [];
    private readonly Queue<ChannelEvent> _recent = [];
    private long _recordSeq;
    private long _recentFrom;
    private long _seq;
    private bool _hasOlder = true;
    private bool _hasNewer = true;
    private bool _isStale;

    /// <param name="recordSeq">The last event that the record includes.</param>
    /// <param name="seq">The last event that precedes those to apply.</param>
    /// <param name="self">The caller.</param>
    /// <param name="maxMessages">New messages evict the oldest beyond this number.</param>
    protected StreamModel(long recordSeq, long seq, UserId self, int maxMessages) =>
        (_recordSeq, _seq, _recentFrom, _self, _maxMessages) = (recordSeq, seq, seq + 1, self, maxMessages);

    protected long Seq => _seq;

    protected Message[] Messages => [.. _messages.Values];

    protected bool HasOlder => _hasOlder;

    protected bool HasNewer => _hasNewer;

    protected bool IsStale => _isStale;

    /// <summary>The positions in the record.</summary>
    protected abstract StreamPositions Positions { get; set; }

    /// <summary>Applies an event to the record, except for its positions.</summary>
    protected abstract void ChangeRecord(ChannelEvent change);

    /// <summary>Applies an event to the members that are kept beside the record.</summary>
    protected virtual void ChangeMembers(ChannelEvent change) { }

    /// <summary>The members that are kept beside the record are unknown from now on.</summary>
    protected virtual void ForgetMembers() { }

    /// <summary>The snapshot is not valid any more.</summary>
    protected abstract void Invalidate();

    /// <summary>
    /// Replaces the record. It includes the events up to its last seq; later ones are applied to it.
    /// </summary>
    protected void ReplaceRecord(Action replace)
    {
        var read = Positions;
        replace();
        _recordSeq = Positions.LastSeq;
        Read(read.ReadSeq, read.ReadIndex);
        foreach (var change in RecentAfter(_recordSeq))
        {
            ApplyToRecord(change);
        }
    }

    /// <summary>The kept events after a seq.</summary>
    protected IEnumerable<ChannelEvent> RecentAfter(long seq) => _recent.Where(change => change.Seq > seq);

    /// <summary>Applies an event. False: it was applied before.</summary>
    public bool Apply(ChannelEvent change)
    {
        if (change.Seq <= _seq)
        {
            return false;
        }

        if (change.Seq > _seq + 1)
        {
            SkipEvents(change.Seq - 1);
        }

        _seq = change.Seq;
        Invalidate();
        _recent.Enqueue(change);
        if (_recent.Count > MaxRecentEvents)
        {
            _recentFrom = _recent.Dequeue().Seq + 1;
        }

        if (change.Seq > _recordSeq)
        {
            ApplyToRecord(change);
        }

        ChangeMembers(change);
        ChangeMessages(change);
        while (_messages.Count > _maxMessages)
        {
            _seqs.Remove(_messages.GetValueAtIndex(0).Id);
            _messages.RemoveAt(0);
            _hasOlder = true;
        }

        return true;
    }

    /// <summary>Skips the events up to a seq, which are not delivered.</summary>
    public void Resync(ResyncFrame resync, bool goesBack)
    {
        SkipEvents(goesBack ? resync.LastSeq : Math.Max(_seq, resync.LastSeq));
        ForgetMembers();
        if (goesBack)
        {
            Positions = Positions with { LastSeq = resync.LastSeq, LastIndex = resync.LastIndex };
            _recordSeq = Math.Min(_recordSeq, resync.LastSeq);
        }
        else
        {
            Positions = Positions.WithLast(resync.LastSeq, resync.LastIndex);
        }
    }

    public void Bump(ChannelBumped bumped)
    {
        Positions = Positions.WithLast(bumped.LastSeq, bumped.LastIndex);
        Invalidate();
    }

    public void Read(long seq, long index)
    {
        Positions = Positions.WithRead(seq, index);
        Invalidate();
    }

    /// <summary>The last index up to a seq, as far as it is known.</summary>
    public long IndexAt(long seq) =>
        seq >= Positions.LastSeq
            ? Positions.LastIndex
            : _messages.Values.LastOrDefault(message => message.Seq <= seq && message.Index is not null)?.Index ?? 0;

    public void AddNewest(MessagePage page)
    {
        var joins =
            !_isStale
            && _messages.Count > 0
            && page.Messages.Count > 0
            && page.Messages[0].Seq <= _messages.GetKeyAtIndex(_messages.Count - 1);
        var before = joins ? _messages.GetKeyAtIndex(0) : long.MaxValue;
        if (!joins)
        {
            Clear();
        }

        _hasOlder = joins && before < page.Messages[0].Seq ? _hasOlder : page.HasOlder;
        _hasNewer = page.HasNewer;
        _isStale = false;
        Merge(page);
    }

    public void AddAround(MessagePage page)
    {
        Clear();
        (_hasOlder, _hasNewer, _isStale) = (page.HasOlder, page.HasNewer, false);
        Merge(page);
    }

    public bool AddBefore(MessageId first, MessagePage page)
    {
        if (_messages.Count == 0 || _messages.GetValueAtIndex(0).Id != first)
        {
            return false;
        }

        _hasOlder = page.HasOlder;
        Merge(page);
        return true;
    }

    public bool AddAfter(MessageId last, MessagePage page)
    {
        if (_messages.Count == 0 || _messages.GetValueAtIndex(_messages.Count - 1).Id != last)
        {
            return false;
        }

        _hasNewer = page.HasNewer || _isStale;
        Merge(page);
        return true;
    }

    /// <summary>Adds the messages of a page and applies the events after it.</summary>
    private void Merge(MessagePage page)
    {
        Invalidate();
        foreach (var message in page.Messages)
        {
            Upsert(_messages.TryGetValue(message.Seq, out var known) ? MessageChanges.Newer(known, message) : message);
        }

        if (page.LastSeq + 1 < _recentFrom)
        {
            // The page is too old: the events after it are no longer kept.
            (_isStale, _hasNewer) = (true, true);
        }

        foreach (var change in RecentAfter(page.LastSeq))
        {
            ChangeMessages(change);
        }
    }

    private void SkipEvents(long seq)
    {
        _recent.Clear();
        (_seq, _recentFrom) = (seq, seq + 1);
        (_isStale, _hasNewer) = (true, true);
        Invalidate();
    }

    private void ChangeMessages(ChannelEvent change)
    {
        if (change is MessageCreated created)
        {
            // A message before the first one belongs to the older messages: its event arrived after a later page.
            var isWithin = !_hasOlder || (_messages.Count > 0 && created.Seq > _messages.GetKeyAtIndex(0));
            if (isWithin && !_hasNewer && !_messages.ContainsKey(created.Seq))
            {
                Upsert(created.Message);
            }
        }
        else if (MessageChanges.Target(change) is { } target && _seqs.TryGetValue(target, out var seq))
        {
            _messages[seq] = MessageChanges.Apply(_messages[seq], change, _self);
        }
    }

    private void ApplyToRecord(ChannelEvent change)
    {
        _recordSeq = change.Seq;
        ChangeRecord(change);
        Positions = Positions.WithLast(change.Seq, (change as MessageCreated)?.Message.Index ?? 0);
    }

    private void Upsert(Message message)
    {
        _messages[message.Seq] = message;
        _seqs[message.Id] = message.Seq;
    }

    private void Clear()
    {
        _messages.Clear();
        _seqs.Clear();
    }
}
