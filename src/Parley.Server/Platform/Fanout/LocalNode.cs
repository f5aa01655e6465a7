namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The node of this process. Grains on the same node deliver by a direct call: a message of the runtime between threads
/// would cost as much as several deliveries (ADR-0019). Thread-safe.
/// </summary>
internal sealed class LocalNode
{
    private volatile Registration? _registration;

    /// <summary>Registers the node with the reference that grains know it by.</summary>
    public void Register(INodeObserver reference, INodeObserver node) => _registration = new(reference, node);

    /// <summary>One-way, as a call to another node: the returned task only confirms the call.</summary>
    public Task DeliverAsync(INodeObserver reference, ChannelBatch batch)
    {
        if (_registration is not { } registration || !registration.Reference.Equals(reference))
        {
            return reference.DeliverAsync(batch);
        }

        _ = registration.Node.DeliverAsync(batch);
        return Task.CompletedTask;
    }

    /// <summary>The same for a whisper, in the order of the channel's events.</summary>
    public Task WhisperToChannelAsync(INodeObserver reference, ChannelWhisper whisper) =>
        _registration is { } registration && registration.Reference.Equals(reference)
            ? registration.Node.WhisperToChannelAsync(whisper)
            : reference.WhisperToChannelAsync(whisper);

    private sealed record Registration(INodeObserver Reference, INodeObserver Node);
}
