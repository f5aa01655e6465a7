namespace Parley.Server.Features.Channels;

/// <summary>The end of a channel's stream: the fence of its appends. Written by the message log only.</summary>
internal sealed class StreamEntity
{
    public required Guid ChannelId { get; init; }

    public required long LastSeq { get; init; }

    public required long LastIndex { get; init; }

    /// <summary>Events up to it are no longer kept one by one.</summary>
    public required long Floor { get; init; }
}
