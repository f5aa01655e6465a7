using Parley.Socket;

namespace Parley.Client.Store;

/// <summary>The mutable state of one conversation. Its record has the members.</summary>
internal sealed class ConversationModel(Conversation record, long seq, UserId self, int maxMessages)
    : StreamModel(record.LastSeq, seq, self, maxMessages)
{
    private Conversation _record = record;
    private ConversationState? _snapshot;

    public ConversationState Snapshot =>
        _snapshot ??= new ConversationState
        {
            Conversation = _record,
            Seq = Seq,
            Messages = Messages,
            HasOlder = HasOlder,
            HasNewer = HasNewer,
            IsStale = IsStale,
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

    public void SetRecord(Conversation replacement) => ReplaceRecord(() => _record = replacement);

    /// <summary>A member has another display name, by an event of a workspace.</summary>
    public void RenameMember(UserId userId, string name)
    {
        if (_record.Members.Any(member => member.Id == userId && member.DisplayName != name))
        {
            _record = _record with
            {
                Members =
                [
                    .. _record.Members.Select(member =>
                        member.Id == userId ? member with { DisplayName = name } : member
                    ),
                ],
            };
            Invalidate();
        }
    }

    protected override void ChangeRecord(ChannelEvent change) =>
        _record = change switch
        {
            MemberJoined joined => _record with { Members = [.. Without(joined.User.Id), joined.User] },
            MemberLeft left => _record with { Members = [.. Without(left.UserId)] },
            _ => _record,
        };

    protected override void Invalidate() => _snapshot = null;

    private IEnumerable<User> Without(UserId userId) => _record.Members.Where(member => member.Id != userId);
}
