using Parley.Socket;

namespace Parley.Client.Store;

/// <summary>The mutable state of one channel.</summary>
internal sealed class ChannelModel(Channel record, long seq, UserId self, int maxMessages)
    : StreamModel(record.LastSeq, seq, self, maxMessages)
{
    private Channel _record = record;
    private HashSet<UserId>? _members;
    private ChannelState? _snapshot;

    public ChannelState Snapshot =>
        _snapshot ??= new ChannelState
        {
            Channel = _record,
            Seq = Seq,
            Messages = Messages,
            HasOlder = HasOlder,
            HasNewer = HasNewer,
            IsStale = IsStale,
            Members = _members?.ToHashSet(),
        };

    protected override StreamPositions Positions
    {
        get => new(_record.LastSeq, _record.LastIndex, _record.ReadSeq, _record.ReadIndex);
        set =>
            _record = _record with
            {
                LastSeq = value.LastSeq,
                LastIndex = value.LastIndex,
                ReadSeq = value.ReadSeq,
                ReadIndex = value.ReadIndex,
            };
    }

    public void SetRecord(Channel replacement) => ReplaceRecord(() => _record = replacement);

    public void SetMembers(IEnumerable<UserId> members, long asOf)
    {
        _members = [.. members];
        Invalidate();
        foreach (var change in RecentAfter(asOf))
        {
            ChangeMembers(change);
        }
    }

    protected override void ChangeRecord(ChannelEvent change) =>
        _record = change switch
        {
            ChannelUpdated updated => _record with { Name = updated.Name, Topic = updated.Topic },
            ChannelArchived archived => _record with { ArchivedAt = archived.ArchivedAt },
            MemberJoined => _record with { MemberCount = _record.MemberCount + 1 },
            MemberLeft => _record with { MemberCount = _record.MemberCount - 1 },
            _ => _record,
        };

    protected override void ChangeMembers(ChannelEvent change)
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

    protected override void ForgetMembers() => _members = null;

    protected override void Invalidate() => _snapshot = null;
}
