namespace Parley.Server.Platform.Fanout;

/// <summary>
/// The node of this process. Owners that live beside it hand it their events by a plain call: a message of the runtime,
/// from one thread to another, would cost as much as several deliveries (ADR-0019). Thread-safe.
/// </summary>
internal sealed class LocalNode
{
    private volatile Registration? _registration;

    /// <summary>Makes the node registration, with the reference under which owners know it.</summary>
    public void Register(INodeObserver reference, INodeObserver node) => _registration = new(reference, node);

    /// <summary>As one-way as the call to another node: what comes back says only that it was made.</summary>
    public Task DeliverAsync(INodeObserver reference, ChannelBatch batch)
    {
        if (_registration is not { } registration || !registration.Reference.Equals(reference))
        {
            return reference.DeliverAsync(batch);
        }

        _ = registration.Node.DeliverAsync(batch);
        return Task.CompletedTask;
    }

    private sealed record Registration(INodeObserver Reference, INodeObserver Node);
}
