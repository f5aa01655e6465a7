namespace Parley.Server.Gateway.Wire;

/// <summary>
/// Wakes all callers that wait for a state. Holds no object while nobody waits. A mutable struct: not readonly, never
/// copied. Not thread-safe: the lock of its owner guards it.
/// </summary>
internal struct Signal
{
    private TaskCompletionSource? _waiting;

    public readonly bool IsAwaited => _waiting is not null;

    /// <summary>Completes at the next <see cref="Set"/>.</summary>
    public Task WaitAsync() => (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Set()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }
}
