namespace Parley.Server.Gateway;

/// <summary>
/// A call that all callers share: the first one starts it. After a failure the next caller starts it again.
/// Thread-safe.
/// </summary>
internal sealed class SharedCall
{
    private readonly Lock _lock = new();
    private Task? _task;

    /// <summary>The call has been started and has not failed.</summary>
    public bool HasStarted => Volatile.Read(ref _task) is not null;

    public async Task RunAsync(Func<Task> call)
    {
        Task task;
        lock (_lock)
        {
            task = _task ??= call();
        }

        try
        {
            await task;
        }
        catch
        {
            _ = Interlocked.CompareExchange(ref _task, null, task);
            throw;
        }
    }
}
