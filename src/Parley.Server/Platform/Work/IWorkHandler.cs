namespace Parley.Server.Platform.Work;

/// <summary>
/// Does the work of one kind. A slice registers it as a singleton. Delivery is at least once: after a crash or a lost
/// lease the same row is run again, so a repetition must be harmless.
/// </summary>
internal interface IWorkHandler
{
    /// <summary>The kind, <c>slice.verb</c>. It is stored: never rename it, never reuse it.</summary>
    string Kind { get; }

    /// <summary>The timeout of one attempt. The handler must end when its token is cancelled.</summary>
    TimeSpan Timeout { get; }

    /// <summary>
    /// After this number of attempts the row becomes a dead letter, or a recurring one waits for its next period.
    /// Crashes count.
    /// </summary>
    int MaxAttempts { get; }

    /// <summary>The maximum number of concurrent attempts in one process.</summary>
    int MaxConcurrent { get; }

    /// <summary>
    /// Null: each row is run once. Else the kind has one row for ever, see <see cref="IRecurringJob"/>: it is due again
    /// this long after its run, and a stop interrupts the run at once.
    /// </summary>
    TimeSpan? Period => null;

    /// <summary>
    /// Expected failures are results. An exception counts as <see cref="WorkResult.Retry"/>; only its type is recorded.
    /// </summary>
    Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken);
}
