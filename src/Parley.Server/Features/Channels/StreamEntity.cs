namespace Parley.Server.Features.Channels;

/// <summary>The end of a channel's stream, which fences its appends. Only the message log writes it.</summary>
internal sealed class StreamEntity
{
    public required Guid ChannelId { get; init; }

    public required long LastSeq { get; init; }

    public required long LastIndex { get; init; }

    /// <summary>Events up to this seq are trimmed.</summary>
    public required long Floor { get; init; }
}
