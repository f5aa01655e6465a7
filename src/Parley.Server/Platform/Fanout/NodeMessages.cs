namespace Parley.Server.Platform.Fanout;

/// <summary>How the node treats an event beside sending it.</summary>
internal enum NodeEventKind
{
    /// <summary>Sends it.</summary>
    Plain,

    /// <summary>Sends it, then stops sending to <see cref="NodeEvent.Subject"/>.</summary>
    MemberLeft,

    /// <summary>Sends it; it gives out the content of the message <see cref="NodeEvent.Subject"/>.</summary>
    Message,

    /// <summary>
    /// Sends it; what the message <see cref="NodeEvent.Subject"/> said before is over, and from here on does not leave
    /// memory any more.
    /// </summary>
    MessageChanged,
}

/// <summary>One event, encoded once for all receivers.</summary>
/// <param name="Seq">Its seq.</param>
/// <param name="PreviousSeq">
/// The seq that a receiver must have: the one before, or for an import, which is told of as a whole, the last one
/// before it.
/// </param>
/// <param name="Frame">The frame.</param>
/// <param name="Kind">What else to do.</param>
/// <param name="Subject">Whom it is about, where that matters.</param>
[GenerateSerializer, Immutable, Alias("parley.node-event")]
internal readonly record struct NodeEvent(
    [property: Id(0)] long Seq,
    [property: Id(1)] long PreviousSeq,
    [property: Id(2)] SharedFrame Frame,
    [property: Id(3)] NodeEventKind Kind,
    [property: Id(4)] Guid Subject
);

/// <summary>Events of one commit.</summary>
[GenerateSerializer, Immutable, Alias("parley.channel-batch")]
internal sealed record ChannelBatch([property: Id(0)] Guid ChannelId, [property: Id(1)] NodeEvent[] Events);

/// <summary>A frame for one person.</summary>
[GenerateSerializer, Immutable, Alias("parley.user-notice")]
internal sealed record UserFrame(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] SharedFrame Frame,
    [property: Id(2)] Guid? ExceptSocket
);

/// <summary>A person joined a channel.</summary>
/// <param name="UserId">Who.</param>
/// <param name="ChannelId">Where.</param>
/// <param name="Seq">The seq of the joining; events after it follow.</param>
/// <param name="Frame">The frame for their own sockets, which tells them about the channel.</param>
[GenerateSerializer, Immutable, Alias("parley.channel-join")]
internal sealed record ChannelJoin(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid ChannelId,
    [property: Id(2)] long Seq,
    [property: Id(3)] SharedFrame Frame
);
