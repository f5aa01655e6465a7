namespace Parley.Server.Platform.Work;

/// <summary>Wakes the runner of this process when a commit has written work. Thread-safe.</summary>
internal sealed class WorkSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes at the next notification. Take it before you look at the table.</summary>
    public Task Next => _next.Task;

    public void Notify() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
