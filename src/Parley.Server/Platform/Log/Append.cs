using Parley.Socket;

namespace Parley.Server.Platform.Log;

/// <summary>What a channel's owner asks the log to write: all of it in one transaction, or nothing.</summary>
/// <param name="ChannelId">The stream.</param>
/// <param name="Fence">
/// Where the owner believes the stream to end; if it does not, the owner is stale and nothing is written.
/// </param>
/// <param name="Drafts">The changes, in the order of their seq.</param>
internal sealed record Append(Guid ChannelId, StreamHead Fence, IReadOnlyList<Draft> Drafts)
{
    public bool ContainsOnlyMessages => Drafts.All(static draft => draft is MessageDraft);
}

/// <summary>The end of a stream.</summary>
/// <param name="Seq">Its last seq; 0 for a stream that does not exist yet.</param>
/// <param name="Index">The index of its last top-level message.</param>
internal readonly record struct StreamHead(long Seq, long Index);

/// <summary>One change to be written.</summary>
internal abstract record Draft(DateTimeOffset At);

/// <summary>A message.</summary>
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
    /// What becomes of it where there is a message with its id: it is that one again, or the id belongs to another.
    /// </summary>
    public DraftResult ResolveDuplicate(StoredMessage stored, Guid channelId) =>
        stored.ChannelId == channelId
        && stored.AuthorId == AuthorId
        && stored.ThreadId == ThreadId
        && stored.ReplyTo == ReplyTo
        && ContentDigest.MatchesOriginal(stored, Content)
            ? new(DraftOutcome.Existing, stored.Seq, stored.Index, stored.At)
            : new(DraftOutcome.IdConflict, 0, null, default);
}

/// <summary>Any other durable change: an event for the stream and what it does to the tables.</summary>
/// <param name="Encode">
/// Makes the stored payload (JSON of the frame) once the seq is known. Null: nobody is told, the stream stays where it
/// is, and only the tables change.
/// </param>
/// <param name="Effects">What changes with it, in the same transaction.</param>
/// <param name="At">When.</param>
internal sealed record EventDraft(
    Func<StreamHead, byte[]>? Encode,
    IReadOnlyList<ChannelEffect> Effects,
    DateTimeOffset At
) : Draft(At)
{
    /// <summary>
    /// The message whose content the event gives out. The payload is stored without it: whoever reads the event gets
    /// what the message says by then, and nothing once it is deleted (ADR-0026).
    /// </summary>
    public Guid? ContentOf { get; init; }

    /// <summary>What is sent right after the commit, where that is more than the payload.</summary>
    public Func<long, ServerFrame>? Live { get; init; }
}

/// <summary>What became of an append.</summary>
internal enum AppendOutcome
{
    /// <summary>On disk, for ever.</summary>
    Committed,

    /// <summary>Somebody else appended: reload and try again. Nothing was written.</summary>
    FenceLost,

    /// <summary>
    /// An effect could not be applied (a name or an id is taken, an invite is used up). Nothing was written.
    /// </summary>
    EffectRefused,
}

/// <summary>What became of an append.</summary>
/// <param name="Outcome">Whether anything was written.</param>
/// <param name="Head">The stream's end now.</param>
/// <param name="Drafts">For <see cref="AppendOutcome.Committed"/>: what became of each draft, in order.</param>
/// <param name="Refused">For <see cref="AppendOutcome.EffectRefused"/>: the effect.</param>
internal sealed record AppendResult(
    AppendOutcome Outcome,
    StreamHead Head,
    IReadOnlyList<DraftResult> Drafts,
    ChannelEffect? Refused = null
);

/// <summary>What became of a draft.</summary>
internal enum DraftOutcome
{
    /// <summary>Written with the seq given; that of the stream as it was, where nothing but tables changed.</summary>
    Written,

    /// <summary>The same message was there already; the seq is its.</summary>
    Existing,

    /// <summary>The id belongs to another message.</summary>
    IdConflict,

    /// <summary>The thread's root is not a top-level message of the channel.</summary>
    ThreadNotFound,

    /// <summary>The quoted message is not in the channel.</summary>
    ReplyNotFound,
}

/// <summary>What became of a draft.</summary>
/// <param name="Outcome">Whether it is in the stream.</param>
/// <param name="Seq">Its seq.</param>
/// <param name="Index">Its index, for a top-level message.</param>
/// <param name="At">Its time: of an existing message the first one.</param>
/// <param name="Payload">For an event that is told: the stored payload.</param>
internal readonly record struct DraftResult(
    DraftOutcome Outcome,
    long Seq,
    long? Index,
    DateTimeOffset At,
    byte[]? Payload = null
);
