using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Store;

/// <summary>The mutable state of one channel. Guarded by the store's lock.</summary>
internal sealed class ChannelModel
{
    // Maximum events kept for pages that the server read before them.
    private const int MaxRecentEvents = 512;

    private readonly UserId _self;
    private readonly int _maxMessages;
    private readonly SortedList<long, Message> _messages = [];
    private readonly Dictionary<MessageId, long> _seqs = [];
    private readonly Queue<ChannelEvent> _recent = [];
    private HashSet<UserId>? _members;
    private Channel _record;
    private ChannelState? _snapshot;
    private long _recordSeq;
    private long _recentFrom;
    private long _seq;
    private bool _hasOlder = true;
    private bool _hasNewer = true;
    private bool _isStale;

    public ChannelModel(Channel record, long seq, UserId self, int maxMessages)
    {
        (_record, _recordSeq, _seq, _recentFrom, _self, _maxMessages) = (
            record,
            record.LastSeq,
            seq,
            seq + 1,
            self,
            maxMessages
        );
    }

    public ChannelState Snapshot =>
        _snapshot ??= new ChannelState
        {
            Channel = _record,
            Seq = _seq,
            Messages = [.. _messages.Values],
            HasOlder = _hasOlder,
            HasNewer = _hasNewer,
            IsStale = _isStale,
            Members = _members?.ToHashSet(),
        };

    /// <summary>
    /// Replaces the record. It includes the events up to its <see cref="Channel.LastSeq"/>; later ones are applied to
    /// it.
    /// </summary>
    public void SetRecord(Channel record)
    {
        var (seq, index) = (_record.ReadSeq, _record.ReadIndex);
        (_record, _recordSeq) = (record, record.LastSeq);
        Read(seq, index);
        foreach (var change in _recent.Where(change => change.Seq > record.LastSeq))
        {
            (_record, _recordSeq) = (ApplyTo(_record, change), change.Seq);
        }
    }

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

        (_seq, _snapshot) = (change.Seq, null);
        _recent.Enqueue(change);
        if (_recent.Count > MaxRecentEvents)
        {
            _recentFrom = _recent.Dequeue().Seq + 1;
        }

        if (change.Seq > _recordSeq)
        {
            _recordSeq = change.Seq;
            _record = ApplyTo(_record, change);
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
        _members = null;
        if (goesBack)
        {
            _record = _record with { LastSeq = resync.LastSeq, LastIndex = resync.LastIndex };
            _recordSeq = Math.Min(_recordSeq, resync.LastSeq);
        }
        else
        {
            _record = WithLast(_record, resync.LastSeq, resync.LastIndex);
        }
    }

    public void Bump(ChannelBumped bumped) =>
        (_record, _snapshot) = (WithLast(_record, bumped.LastSeq, bumped.LastIndex), null);

    public void Read(long seq, long index) =>
        (_record, _snapshot) = (
            _record with
            {
                ReadSeq = Math.Max(_record.ReadSeq, seq),
                ReadIndex = Math.Max(_record.ReadIndex, index),
            },
            null
        );

    /// <summary>The last index up to a seq, as far as it is known.</summary>
    public long IndexAt(long seq) =>
        seq >= _record.LastSeq
            ? _record.LastIndex
            : _messages.Values.LastOrDefault(message => message.Seq <= seq && message.Index is not null)?.Index ?? 0;

    public void SetMembers(IEnumerable<UserId> members, long asOf)
    {
        (_members, _snapshot) = ([.. members], null);
        foreach (var change in _recent.Where(change => change.Seq > asOf))
        {
            ChangeMembers(change);
        }
    }

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
        _snapshot = null;
        foreach (var message in page.Messages)
        {
            Upsert(_messages.TryGetValue(message.Seq, out var known) ? MessageChanges.Newer(known, message) : message);
        }

        if (page.LastSeq + 1 < _recentFrom)
        {
            // The page is too old: the events after it are no longer kept.
            (_isStale, _hasNewer) = (true, true);
        }

        foreach (var change in _recent.Where(change => change.Seq > page.LastSeq))
        {
            ChangeMessages(change);
        }
    }

    private void SkipEvents(long seq)
    {
        _recent.Clear();
        (_seq, _recentFrom, _snapshot) = (seq, seq + 1, null);
        (_isStale, _hasNewer) = (true, true);
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

    private void ChangeMembers(ChannelEvent change)
    {
        switch (change)
        {
            case MemberJoined joined:
                _members?.Add(joined.User.Id);
                break;
            case MemberLeft left:
                _members?.Remove(left.UserId);
                break;
        }
    }

    private static Channel ApplyTo(Channel record, ChannelEvent change) =>
        WithLast(
            change switch
            {
                ChannelUpdated updated => record with { Name = updated.Name, Topic = updated.Topic },
                ChannelArchived archived => record with { ArchivedAt = archived.ArchivedAt },
                MemberJoined => record with { MemberCount = record.MemberCount + 1 },
                MemberLeft => record with { MemberCount = record.MemberCount - 1 },
                _ => record,
            },
            change.Seq,
            (change as MessageCreated)?.Message.Index ?? 0
        );

    private static Channel WithLast(Channel record, long seq, long index) =>
        record with
        {
            LastSeq = Math.Max(record.LastSeq, seq),
            LastIndex = Math.Max(record.LastIndex, index),
        };

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
