namespace Parley.Faults.Tests;

/// <summary>A message that a client sent, and its acks.</summary>
/// <param name="Id">The id that the client chose.</param>
/// <param name="Sender">The sender.</param>
/// <param name="Order">Its position among those of its sender, each sent after the ack of the one before.</param>
/// <param name="Content">Unique.</param>
internal sealed record SentMessage(MessageId Id, UserId Sender, int Order, string Content)
{
    /// <summary>The seq of each ack; a repeated send gets another one.</summary>
    public List<long> Acks { get; } = [];

    /// <summary>Its sender requested the deletion; the outcome is unknown before <see cref="Deleted"/>.</summary>
    public bool Deleting { get; set; }

    /// <summary>The deletion was acknowledged.</summary>
    public bool Deleted { get; set; }

    /// <summary>The content of a requested edit; unique, too.</summary>
    public string? Edited { get; set; }

    /// <summary>All contents that it ever had.</summary>
    public IEnumerable<string> Texts => Edited is null ? [Content] : [Content, Edited];

    /// <summary>Whether the stored message is this one as sent, as edited, or as deleted.</summary>
    public bool Is(StoredMessage found) =>
        found.Sender == Sender
        && (
            (!Deleted && Texts.Contains(found.Content, StringComparer.Ordinal))
            || (found.Content.Length == 0 && Deleting)
        );
}

/// <summary>A message as the server returns it.</summary>
internal sealed record StoredMessage(MessageId Id, UserId Sender, long Seq, string Content)
{
    public static StoredMessage Of(Message message) => new(message.Id, message.SenderId, message.Seq, message.Content);
}

/// <summary>A content that was delivered or found in a file.</summary>
/// <param name="Source">The read path: resume, sync, events, or the file.</param>
/// <param name="Content">The text.</param>
internal sealed record ObservedText(string Source, string Content);

/// <summary>All observations after a fault.</summary>
/// <param name="Sent">The operations of the clients.</param>
/// <param name="Messages">The channel's messages, read as history.</param>
/// <param name="Events">The same, read as events.</param>
/// <param name="Seqs">The seq of every event, in delivery order.</param>
/// <param name="LastSeq">The last seq of the channel record.</param>
/// <param name="Live">The live events of each client, in arrival order.</param>
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
    /// The events of each subscriber that resumed after every interruption, over all its connections, in arrival order.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<long>> SubscriberSeqs { get; init; } = [];

    /// <summary>Whether the subscribers were connected until the end, so that they must have everything.</summary>
    public bool AreSubscribersComplete { get; init; }

    /// <summary>The seqs that reached a user who is not in the channel.</summary>
    public IReadOnlyList<long> Leaked { get; init; } = [];

    /// <summary>
    /// All contents that were delivered by any read path while nobody wrote, after all acknowledged deletions.
    /// </summary>
    public IReadOnlyList<ObservedText> ObservedTexts { get; init; } = [];

    /// <summary>The seqs that were acknowledged and missing in a read right after.</summary>
    public IReadOnlyList<long> Stale { get; init; } = [];
}
