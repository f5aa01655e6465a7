namespace Parley.Server.Platform.Fanout;

/// <summary>Sends whispers to all sockets of a user, on all nodes.</summary>
internal sealed class UserWhispers
{
    private readonly WhisperCoalescer _coalescer;
    private readonly Func<Guid, Whisper, Task> _sendAsync;

    public UserWhispers(IGrainFactory grains, WhisperCoalescer coalescer)
    {
        _coalescer = coalescer;
        _sendAsync = (userId, whisper) => grains.GetUserGrain(userId).WhisperAsync(new(userId, whisper));
    }

    /// <summary>One-way: the returned task only confirms that the whisper was sent.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="whisper">The whisper.</param>
    /// <param name="coalesce">At most one per second of its key, see <see cref="WhisperCoalescer"/>.</param>
    public Task WhisperAsync(Guid userId, Whisper whisper, bool coalesce = false) =>
        coalesce ? _coalescer.SendAsync(userId, whisper, _sendAsync) : _sendAsync(userId, whisper);
}
