using Parley.Server.Platform.Fanout;

namespace Parley.Server.Features.Channels;

/// <summary>Sends whispers to all sockets that get the events of a channel, on all nodes.</summary>
internal sealed class ChannelWhispers
{
    private readonly WhisperCoalescer _coalescer;
    private readonly Func<Guid, Whisper, Task> _sendAsync;

    public ChannelWhispers(IGrainFactory grains, WhisperCoalescer coalescer)
    {
        _coalescer = coalescer;
        _sendAsync = (channelId, whisper) => grains.GetChannelGrain(channelId).WhisperAsync(whisper);
    }

    /// <summary>
    /// One-way: the returned task only confirms that the whisper was sent. Dropped unless its user is a member of the
    /// channel.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="whisper">The whisper.</param>
    /// <param name="coalesce">At most one per second of its key, see <see cref="WhisperCoalescer"/>.</param>
    public Task WhisperAsync(Guid channelId, Whisper whisper, bool coalesce = false) =>
        coalesce ? _coalescer.SendAsync(channelId, whisper, _sendAsync) : _sendAsync(channelId, whisper);
}
