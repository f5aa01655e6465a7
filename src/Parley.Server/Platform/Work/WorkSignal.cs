using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Work;

/// <summary>Wakes the runner of this process when a commit has written work. Thread-safe.</summary>
internal sealed class WorkSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes at the next notification. Take it before you look at the table.</summary>
    public Task Next => _next.Task;

    public void Notify() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Notifies after the commit of an append with work.</summary>
    public Task<AppendResult> NotifyAfterAsync(Append append, Task<AppendResult> commit) =>
        HasWork(append) ? AwaitAsync(commit) : commit;

    private async Task<AppendResult> AwaitAsync(Task<AppendResult> commit)
    {
        var result = await commit;
        if (result.Outcome == AppendOutcome.Committed)
        {
            Notify();
        }

        return result;
    }

    private static bool HasWork(Append append)
    {
        // By index: this runs for each append, and an enumerator would be an allocation.
        for (var i = 0; i < append.Drafts.Count; i++)
        {
            if (append.Drafts[i] is EventDraft change && change.Effects.Any(static effect => effect is EnqueueWork))
            {
                return true;
            }
        }

        return false;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
