using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>A write to one stream. The log writes all of it in one transaction, or nothing.</summary>
/// <param name="ChannelId">The stream.</param>
/// <param name="Fence">
/// The end of the stream as the writer knows it. The log writes nothing if the stream ends elsewhere: the writer's
/// state is stale.
/// </param>
/// <param name="Drafts">The changes, in the order of their seq.</param>
internal sealed record Append(Guid ChannelId, StreamHead Fence, IReadOnlyList<Draft> Drafts)
{
    public bool ContainsOnlyMessages
    {
        get
        {
            // By index: this runs for each append, and an enumerator would be an allocation.
            for (var i = 0; i < Drafts.Count; i++)
            {
                if (Drafts[i] is not MessageDraft)
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>The end of a stream.</summary>
/// <param name="Seq">The last seq; 0 for a stream that does not exist.</param>
/// <param name="Index">The index of the last top-level message.</param>
internal readonly record struct StreamHead(long Seq, long Index);

/// <summary>One change to write.</summary>
internal abstract record Draft(DateTimeOffset At);

/// <summary>A new message.</summary>
internal sealed record MessageDraft(
    Guid Id,
    Guid AuthorId,
    string Content,
    MessageType Type,
    Guid? ThreadId,
    Guid? ReplyTo,
    DateTimeOffset At
) : Draft(At)
{
    /// <summary>
    /// Changes of tables in the commit of the message: written if the message is, never for a repetition or a refused
    /// draft. Null: none, which costs nothing.
    /// </summary>
    public IReadOnlyList<MessageEffect>? Effects { get; init; }

    /// <summary>The body in an encrypted conversation; the content is empty then.</summary>
    public SealedBody? Sealed { get; init; }

    /// <summary>The message that readers get after the commit.</summary>
    public Message ToMessage(Guid channelId, DraftResult written) =>
        new()
        {
            Id = new(Id),
            ChannelId = new(channelId),
            Seq = written.Seq,
            Index = written.Index,
            SenderId = new(AuthorId),
            Content = Content,
            Type = Type,
            ThreadId = ThreadId is { } thread ? new MessageId(thread) : null,
            ReplyTo = ReplyTo is { } reply ? new MessageId(reply) : null,
            CreatedAt = At,
            Sealed = Sealed,
        };

    /// <summary>
    /// Resolves a draft whose id is already stored: the same message counts as existing, another message is an id
    /// conflict.
    /// </summary>
    public DraftResult ResolveDuplicate(StoredMessage stored, Guid channelId) =>
        stored.ChannelId == channelId
        && stored.AuthorId == AuthorId
        && stored.ThreadId == ThreadId
        && stored.ReplyTo == ReplyTo
        && ContentDigest.MatchesOriginal(stored, Content, Sealed)
            ? new(DraftOutcome.Existing, stored.Seq, stored.Index, stored.At)
            : new(DraftOutcome.IdConflict, 0, null, default);
}

/// <summary>
/// Any durable change other than a new message: an event of the stream and its effects on the tables.
/// </summary>
/// <param name="Encode">
/// Encodes the stored payload (JSON of the frame) for a seq. Null: no event is written, only the effects are applied.
/// </param>
/// <param name="Effects">The changes of tables, in the same transaction.</param>
/// <param name="At">The time of the change.</param>
internal sealed record EventDraft(
    Func<StreamHead, byte[]>? Encode,
    IReadOnlyList<ChannelEffect> Effects,
    DateTimeOffset At
) : Draft(At)
{
    /// <summary>
    /// The message whose content the event carries. The payload is stored without the content: readers get the current
    /// content, or none after a deletion (ADR-0026).
    /// </summary>
    public Guid? ContentOf { get; init; }

    /// <summary>The frame that is delivered after the commit, where it differs from the stored payload.</summary>
    public Func<long, ServerFrame>? Live { get; init; }
}

/// <summary>The outcome of an append.</summary>
internal enum AppendOutcome
{
    /// <summary>Committed and durable.</summary>
    Committed,

    /// <summary>The stream was changed by another writer: reload and try again. Nothing was written.</summary>
    FenceLost,

    /// <summary>An effect was refused (a name or an id is taken, an invite is used up). Nothing was written.</summary>
    EffectRefused,
}

/// <summary>The result of an append.</summary>
/// <param name="Outcome">Whether anything was written.</param>
/// <param name="Head">The current end of the stream.</param>
/// <param name="Drafts">For <see cref="AppendOutcome.Committed"/>: the result of each draft, in order.</param>
/// <param name="Refused">For <see cref="AppendOutcome.EffectRefused"/>: the refused effect.</param>
internal sealed record AppendResult(
    AppendOutcome Outcome,
    StreamHead Head,
    IReadOnlyList<DraftResult> Drafts,
    ChannelEffect? Refused = null
);

/// <summary>The outcome of a draft.</summary>
internal enum DraftOutcome
{
    /// <summary>Written with the given seq. If only tables changed, it is the last seq of the stream.</summary>
    Written,

    /// <summary>The same message exists already; the seq is that of the existing message.</summary>
    Existing,

    /// <summary>The id belongs to another message.</summary>
    IdConflict,

    /// <summary>The root message of the thread is not a top-level message of the channel.</summary>
    ThreadNotFound,

    /// <summary>The quoted message is not in the channel.</summary>
    ReplyNotFound,
}

/// <summary>The result of a draft.</summary>
/// <param name="Outcome">Whether the draft is in the stream.</param>
/// <param name="Seq">Its seq.</param>
/// <param name="Index">Its index, for a top-level message.</param>
/// <param name="At">Its time; for an existing message the time of the first append.</param>
/// <param name="Payload">The stored payload; null without an event.</param>
internal readonly record struct DraftResult(
    DraftOutcome Outcome,
    long Seq,
    long? Index,
    DateTimeOffset At,
    byte[]? Payload = null
);
