namespace Parley.Server.Platform.Log;

/// <summary>
/// The state that a transaction decides by: the ends of the locked streams and all messages that its drafts refer to.
/// Each draft is resolved in memory, and the rows are written in batches.
/// </summary>
internal sealed class PostgresBatchPlan(PendingMessageEffects effects)
{
    private readonly Dictionary<Guid, StreamHead> _heads = [];
    private readonly Dictionary<Guid, StoredMessage> _messages = [];

    /// <summary>Effects of messages that are planned and not yet written.</summary>
    public PendingMessageEffects Effects => effects;

    /// <summary>Rows that are planned and not yet written.</summary>
    public PostgresPendingRows Rows { get; } = new();

    public StreamHead Head(Guid channelId) => _heads.GetValueOrDefault(channelId);

    public StoredMessage? Find(Guid messageId) => _messages.GetValueOrDefault(messageId);

    public void Track(Guid channelId, StreamHead head) => _heads[channelId] = head;

    public void Track(StoredMessage message) => _messages[message.Id] = message;
}

/// <summary>Rows for one round trip.</summary>
internal sealed class PostgresPendingRows
{
    public List<StoredMessage> Messages { get; } = [];

    public List<(Guid ChannelId, long Seq, byte[] Payload, DateTimeOffset At, Guid? ContentOf)> Events { get; } = [];

    /// <summary>By stream: the stored end and the new end.</summary>
    public Dictionary<Guid, (long From, StreamHead To)> Streams { get; } = [];

    public void Advance(Guid channelId, long from, StreamHead to) =>
        Streams[channelId] = (Streams.TryGetValue(channelId, out var before) ? before.From : from, to);

    public void Clear()
    {
        Messages.Clear();
        Events.Clear();
        Streams.Clear();
    }
}

/// <summary>The plan of one append. It changes the batch plan only with <see cref="Accept"/>.</summary>
internal sealed class PostgresAppendPlan(PostgresBatchPlan plan, Append append)
{
    private readonly Dictionary<Guid, StoredMessage> _added = [];
    private readonly List<(Guid ChannelId, long Seq, byte[] Payload, DateTimeOffset At, Guid? ContentOf)> _events = [];
    private PendingMessageEffects? _effects;
    private StreamHead _head = append.Fence;

    /// <summary>The end of the stream with the added drafts.</summary>
    public StreamHead Head => _head;

    public DraftResult Add(MessageDraft draft)
    {
        if (Find(draft.Id) is { } stored)
        {
            return draft.ResolveDuplicate(stored, append.ChannelId);
        }

        if (draft.ThreadId is { } thread && FindInChannel(thread) is not { ThreadId: null })
        {
            return new(DraftOutcome.ThreadNotFound, 0, null, default);
        }

        if (draft.ReplyTo is { } reply && FindInChannel(reply) is null)
        {
            return new(DraftOutcome.ReplyNotFound, 0, null, default);
        }

        long? index = draft.ThreadId is null ? _head.Index + 1 : null;
        _head = new(_head.Seq + 1, index ?? _head.Index);
        _added.Add(
            draft.Id,
            new(
                draft.Id,
                append.ChannelId,
                _head.Seq,
                index,
                draft.AuthorId,
                draft.Content,
                draft.Type,
                draft.ThreadId,
                draft.ReplyTo,
                draft.At
            )
            {
                Sealed = draft.Sealed,
            }
        );
        if (draft.Effects is { } own)
        {
            (_effects ??= new()).Add(own, append.ChannelId, _head.Seq);
        }

        return new(DraftOutcome.Written, _head.Seq, index, draft.At);
    }

    public DraftResult Add(EventDraft draft)
    {
        if (draft.Encode is not { } encode)
        {
            return new(DraftOutcome.Written, _head.Seq, null, draft.At);
        }

        _head = _head with { Seq = _head.Seq + 1 };
        var payload = encode(_head);
        _events.Add((append.ChannelId, _head.Seq, payload, draft.At, draft.ContentOf));
        return new(DraftOutcome.Written, _head.Seq, null, draft.At, payload);
    }

    /// <summary>Adds the append to the batch plan.</summary>
    public void Accept()
    {
        foreach (var message in _added.Values)
        {
            plan.Track(message);
        }

        plan.Rows.Messages.AddRange(_added.Values);
        plan.Rows.Events.AddRange(_events);
        if (_effects is not null)
        {
            plan.Effects.MoveFrom(_effects);
        }

        plan.Rows.Advance(append.ChannelId, append.Fence.Seq, _head);
        plan.Track(append.ChannelId, _head);
    }

    private StoredMessage? Find(Guid messageId) => _added.GetValueOrDefault(messageId) ?? plan.Find(messageId);

    private StoredMessage? FindInChannel(Guid messageId) =>
        Find(messageId) is { } message && message.ChannelId == append.ChannelId ? message : null;
}
