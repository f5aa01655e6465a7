namespace Parley.Server.Platform.Fanout;

/// <summary>How the node treats an event, besides delivering it.</summary>
internal enum NodeEventKind
{
    /// <summary>Delivers it.</summary>
    Plain,

    /// <summary>Delivers it, then unsubscribes the user <see cref="NodeEvent.Subject"/>.</summary>
    MemberLeft,

    /// <summary>Delivers it. It carries the content of the message <see cref="NodeEvent.Subject"/>.</summary>
    Message,

    /// <summary>
    /// Delivers it. The cached content of the message <see cref="NodeEvent.Subject"/> is outdated and must not be
    /// delivered again.
    /// </summary>
    MessageChanged,
}

/// <summary>An event, encoded once for all receivers.</summary>
/// <param name="Seq">Its seq.</param>
/// <param name="PreviousSeq">
/// The seq that a receiver must have: the previous one, or for an import, which is announced as a whole, the last one
/// before the import.
/// </param>
/// <param name="Frame">The frame.</param>
/// <param name="Kind">What else the node does.</param>
/// <param name="Subject">
/// The user or message that the event is about, where <see cref="NodeEventKind"/> needs it.
/// </param>
[GenerateSerializer, Immutable, Alias("parley.node-event")]
internal readonly record struct NodeEvent(
    [property: Id(0)] long Seq,
    [property: Id(1)] long PreviousSeq,
    [property: Id(2)] SharedFrame Frame,
    [property: Id(3)] NodeEventKind Kind,
    [property: Id(4)] Guid Subject
);

/// <summary>The events of one commit.</summary>
[GenerateSerializer, Immutable, Alias("parley.channel-batch")]
internal sealed record ChannelBatch([property: Id(0)] Guid ChannelId, [property: Id(1)] NodeEvent[] Events);
