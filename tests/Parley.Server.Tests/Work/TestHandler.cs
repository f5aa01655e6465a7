using System.Collections.Concurrent;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Work;

/// <summary>Records its attempts.</summary>
internal sealed class TestHandler(Func<WorkRun, CancellationToken, Task<WorkResult>> run) : IWorkHandler
{
    public const string TestKind = "test.kind";

    public TestHandler(WorkResult result)
        : this((_, _) => Task.FromResult(result)) { }

    public ConcurrentQueue<(Guid Id, int Attempt, DateTimeOffset At)> Attempts { get; } = [];

    public string Kind { get; init; } = TestKind;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    public int MaxAttempts { get; init; } = 5;

    public int MaxConcurrent { get; init; } = 8;

    public Task<WorkResult> RunAsync(WorkRun attempt, CancellationToken cancellationToken)
    {
        Attempts.Enqueue((attempt.Id, attempt.Attempt, TimeProvider.System.GetUtcNow()));
        return run(attempt, cancellationToken);
    }

    /// <summary>Ends with its token only.</summary>
    public static async Task<WorkResult> ForeverAsync(WorkRun run, CancellationToken cancellationToken)
    {
        await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return WorkResult.Done;
    }
}
