namespace Parley.Faults.Tests;

/// <summary>What a client did with one message: sent it, and perhaps was told its seq.</summary>
/// <param name="Id">The id that the client chose.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Order">Its place among those of its sender, each sent after the one before was acknowledged.</param>
/// <param name="Content">Unique.</param>
internal sealed record Sent(MessageId Id, UserId Sender, int Order, string Content)
{
    /// <summary>What each ack said; a repeated send gets another one.</summary>
    public List<long> Acks { get; } = [];
}

/// <summary>A message as the server gives it out.</summary>
internal sealed record Found(MessageId Id, UserId Sender, long Seq, string Content);

/// <summary>Everything that is known after a fault.</summary>
/// <param name="Sent">What the clients did.</param>
/// <param name="Messages">The channel's messages, read as history.</param>
/// <param name="Events">The same, read as events.</param>
/// <param name="Seqs">The seq of every event, messages and others, in the order given out.</param>
/// <param name="LastSeq">Where the channel says it ends.</param>
/// <param name="Live">What each client saw live, in the order it came.</param>
internal sealed record History(
    IReadOnlyList<Sent> Sent, IReadOnlyList<Found> Messages, IReadOnlyList<Found> Events, IReadOnlyList<long> Seqs, long LastSeq,
    IReadOnlyList<IReadOnlyList<long>> Live);
