namespace Parley.Faults.Tests;

/// <summary>What a client did with one message: sent it, and perhaps was observed its seq.</summary>
/// <param name="Id">The id that the client chose.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Order">Its place among those of its sender, each sent after the one before was acknowledged.</param>
/// <param name="Content">Unique.</param>
internal sealed record SentMessage(MessageId Id, UserId Sender, int Order, string Content)
{
    /// <summary>What each ack said; a repeated send gets another one.</summary>
    public List<long> Acks { get; } = [];

    /// <summary>
    /// Its sender asked for it to be deleted; whether it was is not known before <see cref="Deleted"/>.
    /// </summary>
    public bool Deleting { get; set; }

    /// <summary>The deletion was acknowledged.</summary>
    public bool Deleted { get; set; }

    /// <summary>What its sender asked for it to say instead; unique, too.</summary>
    public string? Edited { get; set; }

    /// <summary>All that it has ever said.</summary>
    public IEnumerable<string> Texts => Edited is null ? [Content] : [Content, Edited];

    /// <summary>
    /// Whether what the server gives out is this message, as it was sent, as it was edited, or as it is once deleted.
    /// </summary>
    public bool Is(StoredMessage found) =>
        found.Sender == Sender
        && (
            (!Deleted && Texts.Contains(found.Content, StringComparer.Ordinal))
            || (found.Content.Length == 0 && Deleting)
        );
}

/// <summary>A message as the server gives it out.</summary>
internal sealed record StoredMessage(MessageId Id, UserId Sender, long Seq, string Content)
{
    public static StoredMessage Of(Message message) => new(message.Id, message.SenderId, message.Seq, message.Content);
}

/// <summary>A text that was given out, or lay about.</summary>
/// <param name="Source">By what way: resume, sync, events, or in which file.</param>
/// <param name="Content">The text.</param>
internal sealed record ObservedText(string Source, string Content);

/// <summary>Everything that is known after a fault.</summary>
/// <param name="Sent">What the clients did.</param>
/// <param name="Messages">The channel's messages, read as history.</param>
/// <param name="Events">The same, read as events.</param>
/// <param name="Seqs">The seq of every event, messages and others, in the order given out.</param>
/// <param name="LastSeq">Where the channel says it ends.</param>
/// <param name="Live">What each client saw live, in the order it came.</param>
internal sealed record History(
    IReadOnlyList<SentMessage> Sent,
    IReadOnlyList<StoredMessage> Messages,
    IReadOnlyList<StoredMessage> Events,
    IReadOnlyList<long> Seqs,
    long LastSeq,
    IReadOnlyList<IReadOnlyList<long>> Live
)
{
    /// <summary>
    /// What each client that resumed after every interruption saw, over all its connections, in the order it came.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<long>> SubscriberSeqs { get; init; } = [];

    /// <summary>Whether those who followed were connected until the end, so that they must have everything.</summary>
    public bool AreSubscribersComplete { get; init; }

    /// <summary>The seqs that reached somebody who is not in the channel.</summary>
    public IReadOnlyList<long> Leaked { get; init; } = [];

    /// <summary>
    /// What was given out by whatever way while nobody wrote, and so after all the deletions that were acknowledged.
    /// </summary>
    public IReadOnlyList<ObservedText> ObservedTexts { get; init; } = [];

    /// <summary>The seqs that were acknowledged and then not there for whoever read right after.</summary>
    public IReadOnlyList<long> Stale { get; init; } = [];
}
