namespace Parley.Server.Platform.Work;

/// <summary>
/// Runs again and again, on one node at a time. A slice registers it by
/// <see cref="RecurringJobRegistration.AddRecurringJob"/>. The
/// due time is stored, so restarts neither delay nor repeat a run.
/// </summary>
internal interface IRecurringJob
{
    /// <inheritdoc cref="IWorkHandler.Kind"/>
    string Kind { get; }

    /// <summary>The time between the end of a run and the next one.</summary>
    TimeSpan Period { get; }

    /// <summary>The timeout of one run.</summary>
    TimeSpan Timeout { get; }

    /// <summary>
    /// An exception is a failure: the run is repeated with backoff, at last after a period. A stop of the server
    /// cancels the run at once, and it is repeated after the next start or on another node: it must be harmless to end
    /// anywhere.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);
}
